package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.XlDryRun;

/** What the linter says against what xl itself does. */
@Tag("judge")
class LinterJudgeTest {
    /** Statements of which a configuration is made up, right and wrong ones. */
    private static final String[] STATEMENTS = {
        "name = 'a'",
        "name = 'a'",
        "name = 'a'",
        "name = []",
        "uuid = 'c0ffee00-0000-4000-8000-000000000001'",
        "uuid = 'x'",
        "type = 'pvh'",
        "type = 'pvh'",
        "type = 'pv'",
        "type = 'hvm'",
        "type = 'xen'",
        "builder = 'hvm'",
        "builder = 'generic'",
        "builder = 'linux'",
        "kernel = '/k'",
        "kernel = '/k'",
        "kernel = '/k'",
        "bootloader = 'pygrub'",
        "bootloader_args = '-q'",
        "firmware = 'pvgrub64'",
        "firmware = 'uefi'",
        "memory = 512",
        "memory = '2G'",
        "memory = [1]",
        "maxmem = 256",
        "vcpus = 2",
        "maxvcpus = 1",
        "maxvcpus = 4",
        "on_crash = 'destroy'",
        "on_reboot = 'reboot'",
        "on_soft_reset = ['x']",
        "timer_mode = 1",
        "timer_mode = 'x'",
        "tsc_mode = 'native'",
        "tsc_mode = 9",
        "vga = 'stdvga'",
        "vga = 'x'",
        "bios = 'ovmf'",
        "bios = 'x'",
        "hdtype = 'ahci'",
        "hdtype = 'x'",
        "altp2m = 'mixed'",
        "altp2m = 7",
        "vnc = 1",
        "vnclisten = '0:1'",
        "vncdisplay = 3",
        "serial = 'pty'",
        "serial = ['pty']",
        "boot = 'cd'",
        "disk = ['/x,raw,xvda']",
        "disk = ['/x,xvda']",
        "disk = ['/x,raw,xvda', 'vdev=xvdb']",
        "disk = '/x,raw,xvda'",
        "vif = ['mac=00:16:3e:00:00:01']",
        "vif = ['rate=1']",
        "vif = ['rate=1MB/s']",
        "vif = ['x=1']",
        "cpus = '0-3,^1'",
        "cpus = 'x'",
        "cpus = ['0','x']",
        "cpus = 'all'",
        "cpus = '^all'",
        "cpus_soft = '0-1'",
        "cpus_soft = '1-0'",
        "max_grant_frames = 64",
        "max_grant_frames = 'x'",
        "max_grant_frames = '-1'",
        "passthrough = 'disabled'",
        "passthrough = 'x'",
        "pci = ['01:00.0']",
        "pci = ['x']",
        "ioports = ['2f8-2ff']",
        "ioports = ['x']",
        "irqs = [7]",
        "irqs = ['x']",
        "iomem = ['a0,1']",
        "iomem = ['x']",
        "channel = ['name=c,connection=pty']",
        "channel = ['name=c']",
        "channel = ['connection=socket']",
        "p9 = ['tag=t,security_model=none,path=/s']",
        "p9 = ['tag=t']",
        "usbctrl = ['type=auto']",
        "usbctrl = ['x=1']",
        "usbdev = ['hostbus=1,hostaddr=2']",
        "usbdev = ['x=1']",
        "vtpm = ['backend=d']",
        "vtpm = ['uuid=x']",
        "vkb = ['backend-type=linux']",
        "vkb = ['x=1']",
        "rdm = 'strategy=host'",
        "viridian = 1",
        "viridian = ['all']",
        "viridian = ['x']",
        "ms_vm_genid = 'generate'",
        "ms_vm_genid = 'x'",
        "mca_caps = ['lmce']",
        "mca_caps = ['x']",
        "device_model_version = 'qemu-xen'",
        "device_model_version = 'x'",
        "device_model_args = 'x'",
        "device_model_args = ['x']",
        "gfx_passthru = 'igd'",
        "gfx_passthru = 'x'",
        "vendor_device = 'none'",
        "vendor_device = 'x'",
        "mmio_hole = 1",
        "vuart = 'sbsa_uart'",
        "vuart = 'x'",
        "gic_version = 'v2'",
        "gic_version = 'x'",
        "tee = 'none'",
        "tee = 'x'",
        "mystery = 1",
        "vif = ['mtu=x']",
        "vif = ['devid=']",
        "vif = ['mtu=1500,devid=1']",
        "usbdevice = 'tablet'"
    };

    @TempDir
    Path folder;

    @Test
    void theSamplesOfTheRulesAreAcceptedAndRefusedAsTheRulesSay() throws Exception {
        XlDryRun xl = new XlDryRun();
        Path rules = Path.of(LinterTest.class.getResource("rules").toURI());
        int refused = 0;
        for (Path file : Linter.find(List.of(rules))) {
            Judge.Verdict verdict = xl.run(file);
            boolean error = errors(new Linter(null).add(file));
            if (verdict.exit() != 0) {
                refused++;
                assertThat(error).as(file + ": " + verdict.output()).isTrue();
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void whatXlRefusesIsAnError() throws IOException {
        XlDryRun xl = new XlDryRun();
        long seed = Long.getLong("xen.seed", 4170L);
        int refused = 0;
        int cases = Integer.getInteger("xen.cases", 60);
        Path file = folder.resolve("a.cfg");
        for (int i = 0; i < cases; i++) {
            Random random = new Random(seed + i);
            List<String> lines = new ArrayList<>(List.of("name = 'n'", "kernel = '/k'"));
            for (int n = random.nextInt(4); n >= 0; n--) {
                lines.add(STATEMENTS[random.nextInt(STATEMENTS.length)]);
            }
            if (random.nextInt(8) == 0) {
                lines.remove(random.nextInt(2));
            }
            String text = String.join("\n", lines) + "\n";
            Files.writeString(file, text);
            Judge.Verdict verdict = xl.run(file);
            boolean error = errors(new Linter(null).add(text.getBytes(StandardCharsets.UTF_8), "a.cfg"));
            if (verdict.exit() != 0) {
                refused++;
                assertThat(error)
                        .as("seed " + (seed + i) + "\n" + text + verdict.output())
                        .isTrue();
            }
        }
        assertThat(refused).isBetween(cases / 10, cases * 9 / 10);
    }

    @Test
    void theExamplesThatComeWithXenHaveNoErrors() throws IOException {
        XlDryRun xl = new XlDryRun();
        List<Path> examples = PackagedFiles.files(xl.folder(), "xlexample.");
        assertThat(examples).hasSize(3);
        for (Path example : examples) {
            assertThat(xl.run(example).exit()).isZero();
            assertThat(new Linter(null).add(example).findings())
                    .filteredOn(finding -> finding.severity() == Severity.ERROR)
                    .isEmpty();
        }
    }

    private static boolean errors(Linter linter) {
        return linter.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }
}
