package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.domain.Domain;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.platform.GuestType;

class LibvirtWordsTest {
    /** Values that mean something, where any text, number or list would not; those before the bar make them count. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("name", "|\"other\""),
            Map.entry("type", "|\"pv\""),
            Map.entry("uuid", "|\"c7a5fdb2-cdaf-9455-926a-d65c16db1809\""),
            Map.entry("root", "|\"/dev/xvdz\""),
            Map.entry("cmdline", "kernel = \"/k\"|\"quiet\""),
            Map.entry("extra", "kernel = \"/k\"|\"quiet\""),
            Map.entry("disk", "|[\"/x,raw,xvdz,r\"]"),
            Map.entry("vif", "|[\"bridge=other\"]"),
            Map.entry("memory", "|333"),
            Map.entry("maxmem", "|2048"),
            Map.entry("vcpus", "|3"),
            Map.entry("maxvcpus", "|3"),
            Map.entry("boot", "|\"dn\""),
            Map.entry("firmware", "|\"uefi\""),
            Map.entry("bios", "|\"ovmf\""),
            Map.entry("bios_path_override", "|\"/b\""),
            Map.entry("firmware_override", "|\"/b\""),
            Map.entry("on_poweroff", "|\"restart\""),
            Map.entry("on_reboot", "|\"destroy\""),
            Map.entry("on_crash", "|\"preserve\""),
            Map.entry("cpus", "|\"1-2\""),
            Map.entry("vnuma", "|[[\"pnode=0\",\"size=32\",\"vcpus=0\"]]"),
            Map.entry("pci", "|[\"01:00.0\"]"),
            Map.entry("pci_permissive", "pci = [\"01:00.0\"]|1"),
            Map.entry("pci_seize", "pci = [\"01:00.0\"]|1"),
            Map.entry("channel", "|[\"name=a,connection=pty\"]"),
            Map.entry("usbctrl", "|[\"type=qusb,version=1\"]"),
            Map.entry("usbdev", "|[\"hostbus=1,hostaddr=2\"]"),
            Map.entry("passthrough", "|\"share_pt\""),
            Map.entry("acpi", "|0"),
            Map.entry("nx", "|0"),
            Map.entry("acpi_s3", "|0"),
            Map.entry("acpi_s4", "|0"),
            Map.entry("vpt_align", "|0"),
            Map.entry("vkb_device", "|0"),
            Map.entry("xen_platform_pci", "|0"),
            Map.entry("apic", "|0"),
            Map.entry("pae", "|0"),
            Map.entry("cpuid", "|\"host,tm=0\""),
            Map.entry("tsc_mode", "|\"native\""),
            Map.entry("serial", "|\"file:/log\""),
            Map.entry("usbdevice", "|\"tablet\""),
            Map.entry("soundhw", "|\"ac97\""),
            Map.entry("vga", "|\"qxl\""),
            Map.entry("vnclisten", "vnc = 1|\"0.0.0.0\""),
            Map.entry("vncpasswd", "vnc = 1|\"x\""),
            Map.entry("vncdisplay", "vnc = 1|7"),
            Map.entry("vncunused", "vnc = 1|0"),
            Map.entry("keymap", "vnc = 1|\"cs\""),
            Map.entry("nographic", "vnc = 1|1"),
            Map.entry("display", "sdl = 1|\":0\""),
            Map.entry("xauthority", "sdl = 1|\"/a\""),
            Map.entry("spice", "spicepasswd = \"x\"|1"),
            Map.entry("spiceport", "spice = 1\nspicepasswd = \"x\"|5999"),
            Map.entry("spicetls_port", "spice = 1\nspicepasswd = \"x\"|5999"),
            Map.entry("spicehost", "spice = 1\nspicepasswd = \"x\"|\"::1\""),
            Map.entry("spicedisable_ticketing", "spice = 1\nspicepasswd = \"x\"|1"),
            Map.entry("spicepasswd", "spice = 1|\"x\""),
            Map.entry("spiceagent_mouse", "spice = 1\nspicepasswd = \"x\"|0"),
            Map.entry("spicevdagent", "spice = 1\nspicepasswd = \"x\"|1"),
            Map.entry("spice_clipboard_sharing", "spice = 1\nspicepasswd = \"x\"|1"));

    /** What the image gives besides, and what a domain is told by. */
    private static final Set<String> GIVEN = Set.of("type", "name", "uuid");

    @TempDir
    Path folder;

    @Test
    void everyKeyOfXlChangesTheXmlOrIsNamedInAWarning() throws IOException {
        List<String> silent = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        for (Key key : Keys.all().values()) {
            for (GuestType type : key.types()) {
                String[] value = VALUES.getOrDefault(key.name(), "|" + any(key)).split("\\|", 2);
                String start = (key.name().equals("type") ? "" : "type = \"" + type.word() + "\"\n") + value[0] + "\n";
                LibvirtXml.Document without = document(start);
                LibvirtXml.Document with = document(start + key.name() + " = " + value[1] + "\n");
                List<Unsaid> named = with.unsaid().stream()
                        .filter(each -> each.key().equals(key.name()))
                        .toList();
                if (with.text().equals(without.text()) && named.isEmpty()) {
                    silent.add(key.name() + " of " + type);
                }
                LibvirtWords.Word word = LibvirtWords.of(key.name());
                if (word.element() == null && (named.isEmpty() || !with.text().equals(without.text()))) {
                    unexplained.add(key.name() + " of " + type + ": " + word.why());
                }
            }
        }
        assertThat(silent).as("neither in the XML nor in a warning").isEmpty();
        assertThat(unexplained).as("the table knows no element").isEmpty();
    }

    @Test
    void whatTheTableHasAnElementForIsInTheXml() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Key key : Keys.all().values()) {
            LibvirtWords.Word word = LibvirtWords.of(key.name());
            if (word.element() != null && !GIVEN.contains(key.name())) {
                String[] value = VALUES.getOrDefault(key.name(), "|" + any(key)).split("\\|", 2);
                boolean some = false;
                for (GuestType type : key.types()) {
                    String start = "type = \"" + type.word() + "\"\n" + value[0] + "\n";
                    some |= !document(start + key.name() + " = " + value[1] + "\n")
                            .text()
                            .equals(document(start).text());
                }
                if (!some) {
                    missing.add(key.name() + " as " + word.element());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void aKeyThatTheGuestMakesNoUseOfIsNoLoss() throws IOException {
        assertThat(document("type = \"pvh\"\nnestedhvm = 1\nhpet = 0\nsoundhw = \"ac97\"\n")
                        .unsaid())
                .extracting(Unsaid::key)
                .containsExactly("nestedhvm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pvh", "pv", "hvm-bios", "hvm-uefi", "stateless", "small"})
    void noShippedProfileLosesAnything(String profile) throws IOException {
        assertThat(document("extends = \"" + profile + "\"\n").unsaid()).isEmpty();
    }

    @Test
    void whatHoldsAnywayIsNoLoss() throws IOException {
        String usual = "type = \"hvm\"\nxen_platform_pci = 1\non_soft_reset = \"soft-reset\"\nnomigrate = 0\n";
        assertThat(document(usual).unsaid()).isEmpty();
        assertThat(document(usual + "xen_platform_pci = 0\n").unsaid())
                .extracting(Unsaid::key)
                .containsExactly("xen_platform_pci");
    }

    @Test
    void aLossSaysWhereTheKeyIsSet() throws IOException {
        Unsaid loss = document("type = \"hvm\"\n# why not\nsmbios_firmware = \"/x\"\n")
                .unsaid()
                .get(0);
        assertThat(loss.origin().toString()).contains("web.cfg:3:1");
        assertThat(loss.key()).isEqualTo("smbios_firmware");
    }

    private static String any(Key key) {
        if (!key.takesAtom()) {
            return "[ \"x\" ]";
        }
        return key.kinds().contains(Key.Kind.NUMBER) ? "3" : key.kinds().contains(Key.Kind.TRUTH) ? "1" : "\"x\"";
    }

    private LibvirtXml.Document document(String text) throws IOException {
        Domain domain = Domains.read(folder, text);
        return LibvirtXml.of(domain, "amd64");
    }
}
