package org.xenwright.domain.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.DomainType;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;

/**
 * Values that xl stops at because they are not among those it knows, or not of the form it reads ({@code xl_parse.c},
 * {@code libxl_types.idl}). Of a list, each text is looked at.
 */
final class FormatCheck implements Check {
    /** What xl does not even read for other guests; the rest it reads, of use or not. */
    private static final Set<String> ONLY_HVM =
            Set.of("hdtype", "gfx_passthru", "vendor_device", "ms_vm_genid", "mca_caps", "viridian", "mmio_hole");

    private static final Pattern CPU_RANGE = Pattern.compile("\\s*(\\d{1,9})(?:-\\s*(\\d{1,9}))?");
    private static final Pattern PCI = Pattern.compile(
            "(bdf=)?([0-9a-fA-F]{1,4}:)?[0-9a-fA-F]{1,2}:[0-9a-fA-F]{1,2}\\.([0-7*](-[0-7])?(,[0-7](-[0-7])?)*)"
                    + "(@[0-9a-fA-F]{1,2})?(,(bdf|vslot|msitranslate|power_mgmt|permissive|seize|rdm_policy|name)=[^,]*)*"
                    + "|name=[^,]+(,[^,=]+=[^,]*)*");
    private static final String UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private final Map<String, Format> formats = new TreeMap<>();

    private record Format(Predicate<String> good, String expected) {}

    FormatCheck() {
        words("passthrough", "default", "disabled", "enabled", "sync_pt", "share_pt");
        words("vuart", "unknown", "sbsa_uart");
        words("gic_version", "default", "v2", "v3");
        words("tee", "none", "optee", "ffa");
        words("hdtype", "ide", "ahci");
        words("vendor_device", "none", "xenserver");
        numbered("tsc_mode", 3, "default", "always_emulate", "native", "native_paravirt");
        numbered(
                "timer_mode",
                3,
                "unknown",
                "delay_for_missed_ticks",
                "no_delay_for_missed_ticks",
                "no_missed_ticks_pending",
                "one_missed_tick_pending");
        numbered("altp2m", 3, "disabled", "mixed", "external", "limited");
        exact("ms_vm_genid", "generate", "none");
        exact("device_model_version", "qemu-xen", "qemu-xen-traditional");
        exact("mca_caps", "lmce");
        add(
                "gfx_passthru",
                text -> CNumber.parse(text).isPresent()
                        || List.of("default", "igd").contains(text.toLowerCase(Locale.ROOT)),
                "a number, default or igd");
        add("viridian", FormatCheck::viridian, "a group of enlightenments, or all or defaults");
        add("max_grant_frames", text -> within(text, 0, Integer.MAX_VALUE), "a number from 0 to 2147483647");
        add("max_maptrack_frames", text -> within(text, 0, Integer.MAX_VALUE), "a number from 0 to 2147483647");
        add("mmio_hole", text -> within(text, 256, 3840), "MiB from 256 to 3840");
        add("cpus", FormatCheck::cpus, "processors like 0-3,^1, all or node:0");
        add("cpus_soft", FormatCheck::cpus, "processors like 0-3,^1, all or node:0");
        pattern("pci", PCI, "a device like 0000:01:00.0");
        pattern("ioports", Pattern.compile("[0-9a-fA-F]{1,4}(-[0-9a-fA-F]{1,4})?"), "hex ports like 2f8-2ff");
        pattern("irqs", Pattern.compile("[0-9]{1,9}"), "a number");
        pattern(
                "iomem",
                Pattern.compile("(0x)?[0-9a-fA-F]+,(0x)?[0-9a-fA-F]+(@(0x)?[0-9a-fA-F]+)?"),
                "hex pages like a0,1 or a0,1@b0");
        add("channel", FormatCheck::channel, "name=NAME,connection=pty or name=NAME,connection=socket,path=PATH");
        pairs(
                "p9",
                Set.of("tag", "path", "security_model"),
                Set.of("backend", "type", "max_files", "max_space", "max_open_files", "auto_delete"),
                Map.of());
        pairs("usbctrl", Set.of(), Set.of("version", "ports"), Map.of("type", "auto|pv|devicemodel|qusb"));
        pairs("usbdev", Set.of(), Set.of("hostbus", "hostaddr", "controller", "port"), Map.of("type", "hostdev"));
        pairs("vtpm", Set.of("backend"), Set.of(), Map.of("uuid", UUID));
        pairs(
                "vkb",
                Set.of("backend-type"),
                Set.of(
                        "backend",
                        "unique-id",
                        "feature-disable-keyboard",
                        "feature-disable-pointer",
                        "feature-abs-pointer",
                        "feature-raw-pointer",
                        "feature-multi-touch",
                        "multi-touch-width",
                        "multi-touch-height",
                        "multi-touch-num-contacts",
                        "width",
                        "height"),
                Map.of("backend-type", "qemu|linux"));
        pairs("vdispl", Set.of("connectors"), Set.of("backend", "be-alloc"), Map.of());
        pairs("pvcalls", Set.of(), Set.of("backend"), Map.of());
        pairs("rdm", Set.of(), Set.of(), Map.of("strategy", "host", "policy", "strict|relaxed"));
    }

    @Override
    public void look(Subject subject, Findings findings) {
        DomainType type = subject.type();
        formats.forEach((name, format) -> {
            Setting setting = subject.setting(name);
            Key key = Keys.find(name).orElseThrow();
            boolean read = type == null || type == DomainType.HVM || !ONLY_HVM.contains(name);
            if (setting == null || !read || name.equals("timer_mode") && type == DomainType.PV) {
                return;
            }
            List<Value.Atom> atoms = subject.texts(name);
            if (setting.value() instanceof Value.Atom atom) {
                // a text where a list is due is another rule's, and so is a text where only numbers are
                boolean spoken =
                        !key.takesAtom() || key.numeric() && setting.number().isEmpty();
                atoms = spoken || name.equals("viridian") ? List.of() : List.of(atom);
            }
            for (Value.Atom atom : atoms) {
                if (!format.good().test(atom.text())) {
                    findings.value(
                            Rule.BAD_VALUE,
                            atom,
                            "xl stops at '" + atom.text() + "' for " + name,
                            "write " + format.expected());
                }
            }
        });
    }

    private void add(String key, Predicate<String> good, String expected) {
        formats.put(key, new Format(good, expected));
    }

    private void pattern(String key, Pattern pattern, String expected) {
        add(key, pattern.asMatchPredicate(), expected);
    }

    private void exact(String key, String... words) {
        add(key, Set.of(words)::contains, "one of " + String.join(", ", words));
    }

    /** libxl compares its own words without regard to case. */
    private void words(String key, String... words) {
        Set<String> known = Set.of(words);
        add(key, text -> known.contains(text.toLowerCase(Locale.ROOT)), "one of " + String.join(", ", words));
    }

    private void numbered(String key, int most, String... words) {
        Set<String> known = Set.of(words);
        add(
                key,
                text -> CNumber.parse(text).isPresent()
                        ? within(text, 0, most)
                        : known.contains(text.toLowerCase(Locale.ROOT)),
                "one of " + String.join(", ", words));
    }

    private void pairs(String key, Set<String> needed, Set<String> free, Map<String, String> bound) {
        Set<String> known = new TreeSet<>(needed);
        known.addAll(free);
        known.addAll(bound.keySet());
        Predicate<String> good = text -> {
            Map<String, String> pairs = split(text);
            return known.containsAll(pairs.keySet())
                    && pairs.keySet().containsAll(needed)
                    && bound.entrySet().stream()
                            .allMatch(each -> !pairs.containsKey(each.getKey())
                                    || pairs.get(each.getKey()).matches(each.getValue()));
        };
        String must = needed.isEmpty() ? "" : " with " + String.join(", ", new TreeSet<>(needed));
        add(key, good, "KEY=VALUE,… of " + String.join(", ", known) + must);
    }

    private static Map<String, String> split(String text) {
        Map<String, String> pairs = new TreeMap<>();
        Arrays.stream(text.split(",")).filter(part -> !part.isEmpty()).forEach(part -> {
            int equals = part.indexOf('=');
            pairs.put(
                    (equals < 0 ? part : part.substring(0, equals)).strip(),
                    equals < 0 ? "" : part.substring(equals + 1).strip());
        });
        return pairs;
    }

    private static boolean channel(String text) {
        Map<String, String> pairs = split(text);
        String connection = pairs.getOrDefault("connection", "");
        boolean reachable = connection.equals("pty") || connection.equals("socket") && pairs.containsKey("path");
        return reachable && !pairs.getOrDefault("name", "").isEmpty();
    }

    private static boolean viridian(String text) {
        String word = text.startsWith("!") ? text.substring(1) : text;
        return Set.of(
                        "all",
                        "defaults",
                        "base",
                        "freq",
                        "time_ref_count",
                        "reference_tsc",
                        "hcall_remote_tlb_flush",
                        "apic_assist",
                        "crash_ctl",
                        "stimer",
                        "synic",
                        "hcall_ipi",
                        "ex_processor_masks",
                        "no_vp_limit",
                        "cpu_hotplug")
                .contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean cpus(String text) {
        for (String part : text.split(",")) {
            if (part.isEmpty()) {
                continue;
            }
            boolean not = part.startsWith("^");
            String rest = (not ? part.substring(1) : part).replaceFirst("^nodes?:", "");
            if (rest.equals("all") && !not) {
                continue;
            }
            Matcher range = CPU_RANGE.matcher(rest);
            if (!range.matches()
                    || range.group(2) != null && Integer.parseInt(range.group(2)) < Integer.parseInt(range.group(1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean within(String text, long least, long most) {
        return CNumber.parse(text).stream().anyMatch(number -> number >= least && number <= most);
    }
}
