package org.xenwright.domain.lint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.platform.GuestType;

/**
 * Values that stop xl, or that it reads as something else, because it does not know them or they do not have the form
 * it reads ({@code xl_parse.c}, {@code libxl_types.idl}). Of a list, each text is checked.
 */
final class FormatCheck implements LintCheck {
    /** The keys that xl reads only for hvm guests; it reads the others for all, of use or not. */
    private static final Set<String> ONLY_HVM = Set.of(
            "hdtype", "gfx_passthru", "vendor_device", "ms_vm_genid", "mca_caps", "viridian", "mmio_hole", "smbios");
    /** The lists of texts in which a nested list stops xl; in others it only stops reading. */
    private static final Set<String> STOP_AT_LIST =
            Set.of("ioports", "irqs", "iomem", "llc_colors", "smbios", "xenstore_quota", "viridian", "mca_caps");

    private static final List<String> PINS = List.of("cpus", "cpus_soft");
    private static final int MOST_OEM_TEXTS = 99;

    private final Map<String, Format> formats = new LinkedHashMap<>();

    private record Format(Reading.Reader reader, String expected) {}

    FormatCheck() {
        words("passthrough", "default", "disabled", "enabled", "sync_pt", "share_pt");
        words("vuart", "unknown", "sbsa_uart");
        words("gic_version", "default", "v2", "v3");
        words("hdtype", "ide", "ahci");
        words("vendor_device", "none", "xenserver");
        add("tee", Choices::tee, "none, optee or ffa");
        add("sve", Choices::vectors, "disabled, hw, or a multiple of 128 up to 2048");
        numbered("tsc_mode", "default", "always_emulate", "native", "native_paravirt");
        numbered(
                "timer_mode",
                "delay_for_missed_ticks",
                "no_delay_for_missed_ticks",
                "no_missed_ticks_pending",
                "one_missed_tick_pending");
        numbered("altp2m", "disabled", "mixed", "external", "limited");
        add("ms_vm_genid", Choices.exact("generate", "none"), "generate or none");
        add("device_model_version", Choices::deviceModel, "qemu-xen");
        add("mca_caps", Choices.exact("lmce"), "lmce");
        add("gfx_passthru", Choices::graphics, "a number, default or igd");
        add("viridian", Choices::viridian, "a group of enlightenments, or all or defaults");
        add("smbios", Choices::smbios, "TYPE=TEXT");
        add("max_grant_frames", within(0, Integer.MAX_VALUE), "a number from 0 to 2147483647");
        add("max_maptrack_frames", within(0, Integer.MAX_VALUE), "a number from 0 to 2147483647");
        add("max_grant_version", within(0, Integer.MAX_VALUE), "1 or 2");
        add("altp2m_count", within(0, 0xffff), "a number from 0 to 65535");
        add("mmio_hole", within(256, 3840), "MiB from 256 to 3840");
        add("vcpus", Choices::vcpus, "a number from 1 on");
        add("cpus", NumberReader::processors, "processors like 0-3,^1, all or node:0");
        add("cpus_soft", NumberReader::processors, "processors like 0-3,^1, all or node:0");
        add("pci", PciReader::device, "a device like 0000:01:00.0");
        add("rdm", PciReader::reserved, "strategy=host");
        add("ioports", NumberReader::ports, "hex ports like 2f8-2ff");
        add("irqs", NumberReader::interrupt, "a number");
        add("iomem", NumberReader::pages, "hex pages like a0,1 or a0,1@b0");
        add("llc_colors", NumberReader::colours, "colours like 0-3");
        add("xenstore_quota", NumberReader::quota, "NAME=NUMBER");
        add("channel", DeviceReader::channel, "name=NAME,connection=pty or name=NAME,connection=socket,path=PATH");
        add("p9", DeviceReader::share, "tag=TAG,path=PATH,security_model=none");
        add("vtpm", DeviceReader::tpm, "backend=DOMAIN,uuid=UUID");
        add("pvcalls", DeviceReader::sockets, "backend=DOMAIN");
        add("usbctrl", UsbReader::controller, "type=TYPE,version=N,ports=N");
        add("usbdev", UsbReader::device, "hostbus=N,hostaddr=N");
        add("vkb", DeviceReader::input, "backend-type=qemu or backend-type=linux, and what belongs to it");
        add("vdispl", DeviceReader::display, "connectors=ID:WIDTHxHEIGHT");
        add("virtio", DeviceReader::virtio, "type=virtio,deviceN,transport=mmio");
        add("vfb", DeviceReader::frame, "vnc=1 and what belongs to it");
        add("arm_sci", NumberReader::firmwareInterface, "type=scmi_smc");
    }

    @Override
    public void look(Subject subject, Findings findings) {
        GuestType named = subject.named();
        formats.forEach((name, format) -> {
            Setting setting = subject.setting(name);
            Key key = Keys.find(name).orElseThrow();
            boolean read = named == null || named == GuestType.HVM || !ONLY_HVM.contains(name);
            boolean told = name.equals("timer_mode") && named == GuestType.PV; // by another rule
            if (setting == null || !read || told || !subject.releases().know(key)) {
                return;
            }
            for (Value.Atom atom : atoms(subject, setting, key)) {
                findings.reading(format.reader().read(atom.text(), subject), name, atom, "write " + format.expected());
            }
            if (STOP_AT_LIST.contains(name) && setting.value() instanceof Value.Sequence list) {
                list.items().stream()
                        .filter(item -> item instanceof Value.Sequence)
                        .findFirst()
                        .ifPresent(item -> findings.reading(
                                Reading.stopped("it holds texts"), name, item, "write " + format.expected()));
            }
        });
        cpuid(subject, findings);
        pins(subject, findings);
        subject.texts("smbios").stream()
                .filter(atom -> atom.text().regionMatches(true, 0, "oem=", 0, 4))
                .skip(MOST_OEM_TEXTS)
                .findFirst()
                .ifPresent(atom -> findings.reading(
                        Reading.stopped("there are up to " + MOST_OEM_TEXTS + " of its kind"),
                        "smbios",
                        atom,
                        "remove some"));
    }

    /** Returns whether xl stops at a list in the list of a key. */
    static boolean stopsAtList(String key) {
        return STOP_AT_LIST.contains(key);
    }

    private static List<Value.Atom> atoms(Subject subject, Setting setting, Key key) {
        if (setting.value() instanceof Value.Atom atom) {
            // a text where a list is due is another rule's, and so is a text where only numbers are
            boolean told = !key.takesAtom() || key.numeric() && setting.number().isEmpty();
            return told || setting.key().equals("viridian") ? List.of() : List.of(atom);
        }
        List<Value.Atom> atoms = key.takesList() ? subject.texts(setting.key()) : List.of();
        // one for each vCPU; xl leaves the rest unread
        boolean each = PINS.contains(setting.key()) && !subject.has("vnuma");
        long most = subject.pinnable().orElse(unpinned(subject) ? 0 : 1);
        return each ? atoms.subList(0, (int) Math.min(atoms.size(), most)) : atoms;
    }

    /** Returns whether xl takes an unset number of vCPUs for none at this place. */
    private static boolean unpinned(Subject subject) {
        return subject.pinnable().isEmpty() && subject.releases().precede(4, 22);
    }

    private static void pins(Subject subject, Findings findings) {
        for (String key : PINS) {
            if (subject.complete() && !subject.texts(key).isEmpty() && unpinned(subject) && !subject.has("vnuma")) {
                findings.reading(
                        Reading.dropped("until Xen 4.22 xl reads none of it for a guest without vcpus"),
                        key,
                        subject.value(key),
                        "write vcpus = " + subject.texts(key).size());
            }
        }
    }

    private static void cpuid(Subject subject, Findings findings) {
        String text = subject.text("cpuid");
        if (text != null) {
            Value.Atom atom = (Value.Atom) subject.value("cpuid");
            findings.reading(NumberReader.flags(text, subject), "cpuid", atom, "write host,FLAG=VALUE,…");
        }
        for (Value.Atom atom : subject.texts("cpuid")) {
            findings.reading(NumberReader.leaf(atom.text(), subject), "cpuid", atom, "write LEAF:REGISTER=BITS,…");
        }
    }

    private void add(String key, Reading.Reader reader, String expected) {
        formats.put(key, new Format(reader, expected));
    }

    private void words(String key, String... words) {
        add(key, Choices.words(words), "one of " + String.join(", ", words));
    }

    /** Checks a mode that was a number once. */
    private void numbered(String key, String... words) {
        Reading.Reader byName = Choices.words(words);
        Reading.Reader byNumber = within(0, words.length - 1);
        boolean unknown = key.equals("timer_mode");
        add(
                key,
                (text, subject) -> unknown && text.equalsIgnoreCase("unknown")
                        ? Reading.TAKEN
                        : (CNumber.parse(text).isPresent() ? byNumber : byName).read(text, subject),
                "one of " + String.join(", ", words));
    }

    private static Reading.Reader within(long least, long most) {
        return (text, subject) -> CNumber.parse(text).stream().anyMatch(number -> number >= least && number <= most)
                ? Reading.TAKEN
                : Reading.stopped("it is not from " + least + " to " + most);
    }
}
