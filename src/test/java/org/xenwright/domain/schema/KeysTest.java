package org.xenwright.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.XlDryRun;
import org.xenwright.platform.GuestType;

class KeysTest {
    private static final XenVersion JUDGE = new XenVersion(4, 17);

    @TempDir
    Path folder;

    @Test
    void theTableHasEveryKeyOnceWithItsBounds() {
        assertThat(Keys.all()).hasSizeGreaterThan(150);
        assertThat(Keys.find("memory")).hasValueSatisfying(key -> {
            assertThat(key.numeric()).isTrue();
            assertThat(key.takesList()).isFalse();
            assertThat(key.types()).containsExactlyInAnyOrder(GuestType.values());
        });
        assertThat(Keys.find("cpus")).hasValueSatisfying(key -> {
            assertThat(key.takesList()).isTrue();
            assertThat(key.takesAtom()).isTrue();
            assertThat(key.numeric()).isFalse();
        });
        assertThat(Keys.find("memroy")).isEmpty();
        Key pvh = Keys.find("pvh").orElseThrow();
        assertThat(pvh.known(new XenVersion(4, 9))).isTrue();
        assertThat(pvh.known(new XenVersion(4, 10))).isFalse();
        assertThat(pvh.known(new XenVersion(4, 3))).isFalse();
    }

    /**
     * Of the names in the table, those that are no text in the program xl of xen-utils-4.14 4.14.6-1, xen-utils-4.17
     * 4.17.5 and xen-utils-4.20 4.20.4+63, which look each key up by its name.
     */
    private static final Map<String, Set<String>> LACKING = Map.of(
            "4.14",
            Set.of(
                    "altp2m_count",
                    "arm_sci",
                    "bootloader_restrict",
                    "bootloader_user",
                    "hvm_pirq",
                    "llc_colors",
                    "max_grant_version",
                    "msr_relaxed",
                    "nr_spis",
                    "smbios",
                    "stubdomain_cmdline",
                    "sve",
                    "trap_unmapped_accesses",
                    "virtio",
                    "vmtrace_buf_kb",
                    "vpmu",
                    "xen_platform_pci_bar_uc",
                    "xenstore_feature_mask",
                    "xenstore_quota"),
            "4.17",
            Set.of(
                    "altp2m_count",
                    "arm_sci",
                    "bootloader_restrict",
                    "bootloader_user",
                    "hvm_pirq",
                    "llc_colors",
                    "nr_spis",
                    "smbios",
                    "sve",
                    "trap_unmapped_accesses",
                    "virtio",
                    "xen_platform_pci_bar_uc",
                    "xenstore_feature_mask",
                    "xenstore_quota"),
            "4.20",
            Set.of(
                    "altp2m_count",
                    "arm_sci",
                    "trap_unmapped_accesses",
                    "xen_platform_pci_bar_uc",
                    "xenstore_feature_mask",
                    "xenstore_quota"));

    @Test
    void theBoundsAreThoseOfTheProgramsOfThreeReleases() {
        LACKING.forEach((version, lacking) -> {
            XenVersion xen = XenVersion.parse(version).orElseThrow();
            for (Key key : Keys.all().values()) {
                // pvh is a word of the key type too, and so in every program
                if (!key.name().equals("pvh")) {
                    assertThat(key.known(xen))
                            .as(key.name() + " and xl " + version)
                            .isEqualTo(!lacking.contains(key.name()));
                }
            }
        });
    }

    @Test
    void theTableHasTheKeysOfXensSourcesFromTheirFirstToTheirLastRelease() throws IOException {
        Map<String, XlKeys.Span> spans = XlKeys.recorded();
        assertThat(spans).hasSizeGreaterThan(170);
        Map<String, XlKeys.Span> ours = new TreeMap<>();
        Keys.all().forEach((name, key) -> {
            List<XenVersion> known = XlKeys.RELEASES.stream().filter(key::known).toList();
            if (!known.isEmpty()) {
                ours.put(name, new XlKeys.Span(known.get(0), known.get(known.size() - 1)));
            }
        });
        assertThat(ours).isEqualTo(spans);
    }

    @Test
    void keysOfArmTellTheMachineAndBelongToItsOnlyTypeOfGuest() {
        assertThat(Keys.all().values().stream().filter(Key::arm))
                .extracting(Key::name)
                .contains("gic_version", "vuart", "sve", "nr_spis", "arm_sci", "tee", "device_tree", "dtdev")
                .doesNotContain("pci", "irqs", "iomem", "virtio");
        assertThat(Keys.all().values().stream().filter(Key::arm))
                .allSatisfy(key -> assertThat(key.types()).containsExactly(GuestType.PVH));
    }

    /** As xl.cfg(5) groups them: what a key means to each type of guest. */
    @Test
    void theTypesAreThoseOfTheManual() {
        assertTypes(
                Set.of(GuestType.HVM), "boot", "bios", "bios_path_override", "firmware_override", "hdtype", "serial");
        assertTypes(Set.of(GuestType.HVM), "usb", "usbdevice", "spice", "vga", "stdvga", "videoram", "nographic");
        assertTypes(Set.of(GuestType.HVM), "apic", "pae", "nx", "hpet", "viridian", "xen_platform_pci", "mmio_hole");
        assertTypes(Set.of(GuestType.PVH, GuestType.HVM), "hap", "shadow_memory", "nestedhvm", "timer_mode", "acpi");
        assertTypes(Set.of(GuestType.PV, GuestType.HVM), "vnc", "vnclisten", "sdl", "keymap", "ioports");
        assertTypes(Set.of(GuestType.PV, GuestType.PVH), "bootloader", "bootloader_args");
        assertTypes(Set.of(GuestType.PV), "e820_host");
        assertTypes(Set.of(GuestType.PVH), "pvshim", "pvshim_path", "pvshim_cmdline", "pvshim_extra");
        assertTypes(Set.of(GuestType.values()), "name", "kernel", "memory", "disk", "vif", "on_crash", "cpus", "uuid");
    }

    private static void assertTypes(Set<GuestType> types, String... names) {
        for (String name : names) {
            assertThat(Keys.find(name).orElseThrow().types()).as(name).isEqualTo(types);
        }
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(XenVersion.parse("4.9").orElseThrow())
                .isLessThan(XenVersion.parse("4.17.5-debian").orElseThrow());
        assertThat(XenVersion.parse("17")).isEmpty();
    }

    @Test
    @Tag("judge")
    void xlReadsTheKeysOfItsVersionAndNoOthers() throws IOException {
        XlDryRun xl = new XlDryRun();
        // those without which nothing is read at all
        Set<String> base = Set.of("name", "type", "kernel", "uuid", "builder");
        for (Key key : Keys.all().values()) {
            boolean bound = key.since() != null || key.until() != null;
            if (!base.contains(key.name()) && (bound || Integer.getInteger("xen.cases", 0) >= 1000)) {
                // a pv guest has a display only when it asks for one
                GuestType type = Collections.max(key.types());
                assertThat(reads(xl, key.name(), type)).as(key.name()).isEqualTo(key.known(JUDGE));
            }
        }
    }

    /** Whether any value makes xl say or do something else. */
    private boolean reads(XlDryRun xl, String key, GuestType type) throws IOException {
        String text =
                "name='a'\nuuid='c0ffee00-0000-4000-8000-000000000001'\nkernel='/k'\ntype='" + type.word() + "'\n";
        String without = run(xl, text);
        for (String value : List.of("'x'", "[ 'x' ]", "[ [] ]", "7", "0")) {
            if (!run(xl, text + key + " = " + value + "\n").equals(without)) {
                return true;
            }
        }
        return false;
    }

    private String run(XlDryRun xl, String text) throws IOException {
        Path file = folder.resolve("a.cfg");
        Files.writeString(file, text);
        return xl.run(file).output();
    }
}
