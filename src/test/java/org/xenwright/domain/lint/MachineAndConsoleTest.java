package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.domain.schema.XenVersion;

/** What lint takes for granted: the machine, the type of guest, and where its kernel writes. */
class MachineAndConsoleTest {
    private static final String ARM = "name = \"ticker\"\nkernel = \"/srv/ticker.exe\"\nmemory = 8\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gic_version = \"v2\"",
                "vuart = \"sbsa_uart\"",
                "sve = \"hw\"",
                "nr_spis = 64",
                "arm_sci = \"type=scmi_smc\"",
                "tee = \"optee\"",
                "device_tree = \"/srv/part.dtb\"",
                "dtdev = [ \"/soc/uart\" ]",
                "llc_colors = [ \"0-3\" ]",
                "trap_unmapped_accesses = 0"
            })
    void aKeyThatOnlyArmHasTellsTheMachine(String statement) {
        assertThat(warnings(ARM + statement)).isEmpty();
        assertThat(warnings(ARM + statement + "\ntype = \"pv\"")).isEmpty();
    }

    @Test
    void onArmAGuestWithoutATypeIsAPvhGuestWhichHasNoEmulatedCards() {
        assertThat(rules(ARM + "gic_version = \"v3\"\nvif = [ \"type=ioemu\" ]"))
                .contains(Rule.EMULATED_CARD);
        assertThat(rules(ARM + "gic_version = \"v3\"\ntimer_mode = \"one_missed_tick_pending\""))
                .doesNotContain(Rule.TIMER_MODE_PV);
        assertThat(rules(ARM + "gic_version = \"v3\"\ntype = \"pv\"\ntimer_mode = \"one_missed_tick_pending\""))
                .contains(Rule.TIMER_MODE_PV);
        assertThat(rules(ARM + "timer_mode = \"one_missed_tick_pending\"")).contains(Rule.TIMER_MODE_PV);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the device's own interrupt, the range of virtio devices, too few interrupts, an IOMMU mode, too many
                // vCPUs
                "vuart = 'sbsa_uart'; irqs = [ 32 ]",
                "gic_version = 'v3'; irqs = [ 33 ]; virtio = [ 'type=virtio,device22,transport=mmio' ]",
                "nr_spis = 1; irqs = [ 112 ]",
                "dtdev = [ '/soc/x' ]; passthrough = 'sync_pt'",
                "gic_version = 'v2'; vcpus = 9",
                "gic_version = 'v3'; vcpus = 129",
                "gic_version = 'v3'; hap = 0",
                "gic_version = 'v3'; altp2m = 'external'",
                "gic_version = 'v3'; virtio = [ 'type=disk,transport=mmio' ]",
                "dtdev = [ '/soc/x' ]; passthrough = 'disabled'",
                "dtdev = [ '/soc/x' ]; maxmem = 16"
            })
    void whatLibxlRefusesOnArmIsAnError(String statements) {
        assertThat(errors(ARM + statements, new XenVersion(4, 22))).hasSizeGreaterThan(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // type, kernel, command line, whether the console is missed
                "hvm | /usr/lib/xen/boot/hvmloader | - | false",
                "hvm | /srv/vmlinuz | console=ttyS0 | false",
                "hvm | /srv/vmlinuz | root=/dev/xvda | false",
                "pv  | /srv/test-pv64-example | - | false",
                "pv  | /srv/vmlinuz | root=/dev/xvda ro | false",
                "pv  | /srv/vmlinuz | root=/dev/xvda console=tty0 | true",
                "pv  | /srv/vmlinuz | console=tty0 console=hvc0 | false",
                "pv  | /srv/vmlinuz | netconsole=x earlyprintk=xen | false",
                "pvh | /srv/vmlinuz | root=/dev/xvda ro | true",
                "pvh | /srv/vmlinuz | - | true",
                "pvh | /srv/bzImage | quiet | true",
                "pvh | /srv/test-hvm64-example | - | false",
                "pvh | /srv/vmlinuz | console=ttyS0 | true",
                "pvh | /srv/vmlinuz | console=hvc0,115200 | false",
                "pvh | /srv/grub-i386-xen_pvh.bin | - | false",
                "arm | /srv/Image | root=/dev/xvda | false",
                "arm | /srv/Image | console=ttyAMA0 | true"
            })
    void theConsoleIsMissedOnlyWhereItIsMissing(String type, String kernel, String line, boolean missed) {
        String text = "name = \"a\"\nmemory = 512\nkernel = \"" + kernel + "\"\n"
                + (type.equals("arm") ? "gic_version = \"v3\"\n" : "type = \"" + type + "\"\n")
                + (line == null ? "" : "extra = \"" + line + "\"\n");
        assertThat(rules(text).contains(Rule.NO_CONSOLE)).isEqualTo(missed);
    }

    @Test
    void aPvGuestInsideOfItsShimTakesItsConsoleByItself() {
        String text = "name = \"a\"\nmemory = 512\ntype = \"pvh\"\nkernel = \"/srv/vmlinuz\"\nroot = \"/dev/xvda\"\n";
        assertThat(rules(text)).contains(Rule.NO_CONSOLE);
        assertThat(rules(text + "pvshim = 1\n")).doesNotContain(Rule.NO_CONSOLE);
    }

    private static List<Rule> rules(String text) {
        return findings(text, null).stream().map(Finding::rule).toList();
    }

    private static List<Finding> warnings(String text) {
        return findings(text, null).stream()
                .filter(finding -> finding.severity() != Severity.NOTE)
                .toList();
    }

    private static List<Finding> errors(String text, XenVersion version) {
        return findings(text, version).stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    private static List<Finding> findings(String text, XenVersion version) {
        return new Linter(version)
                .add((text + "\n").getBytes(StandardCharsets.UTF_8), "t.cfg")
                .findings();
    }
}
