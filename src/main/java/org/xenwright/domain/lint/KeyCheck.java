package org.xenwright.domain.lint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Nearest;

/** Keys by the table: known, of the right kind, of use to the type of guest, known to the host. */
final class KeyCheck implements LintCheck {
    private static final Set<String> DROPPED_BY_XL =
            Set.of("parallel", "bootargs", "dhcp", "xen_shell", "loader", "vncconsole", "console");
    /** Lists that hold lists. */
    private static final Set<String> NESTED = Set.of("vnuma", "vsnd");

    private static final String SECURE_BOOT = "name a firmware that checks signatures, and holds the keys for it, in"
            + " bios_path_override; xl has no other word for Secure Boot";

    /** Old and guessed names that are not similar to the right one. */
    private static final Map<String, String> RIGHT_NAMES = Map.ofEntries(
            Map.entry("dtb", "device_tree"),
            Map.entry("iommu", "passthrough"),
            Map.entry("initrd", "ramdisk"),
            Map.entry("append", "cmdline"),
            Map.entry("args", "cmdline"),
            Map.entry("bootargs", "bootloader_args"),
            Map.entry("audio", "soundhw"),
            Map.entry("cores", "vcpus"),
            Map.entry("ostype", "type"),
            Map.entry("secureboot", SECURE_BOOT),
            Map.entry("secure_boot", SECURE_BOOT));

    @Override
    public void look(Subject subject, Findings findings) {
        repeated(subject, findings);
        GuestType type = subject.type();
        for (Setting setting : subject.settings().values()) {
            Key key = Keys.find(setting.key()).orElse(null);
            if (key == null) {
                if (!Subject.known(setting.key())) {
                    unknown(setting, findings);
                }
                continue;
            }
            kind(setting, key, findings);
            if (type != null && !key.types().contains(type) && !setting.key().equals("timer_mode")) {
                findings.key(
                        Rule.IGNORED_KEY,
                        setting,
                        setting.key() + " means nothing to a " + type.word() + " guest",
                        "remove it, or set the type it is for: "
                                + key.types().stream()
                                        .sorted()
                                        .map(GuestType::word)
                                        .collect(Collectors.joining(", ")));
            }
            XenVersion version = subject.releases().newest();
            if (subject.releases().single() && !key.known(version)) {
                version(setting, key, version, findings);
            }
        }
    }

    private static void repeated(Subject subject, Findings findings) {
        Map<String, Assignment> seen = new HashMap<>();
        for (Assignment assignment : subject.configuration().assignments()) {
            Assignment before = seen.put(assignment.key(), assignment);
            if (before != null && !assignment.append()) {
                findings.add(
                        Rule.KEY_REPEATED,
                        assignment.origin(),
                        assignment.key().length(),
                        assignment.key() + " replaces the value of line "
                                + before.origin().line(),
                        "keep one of the two, or write +=");
            }
        }
    }

    private static void unknown(Setting setting, Findings findings) {
        Set<String> candidates = new TreeSet<>(Keys.all().keySet());
        candidates.addAll(Set.of("extends", "abstract", "fleet"));
        String right = RIGHT_NAMES.get(setting.key());
        String remedy = Optional.ofNullable(right)
                .or(() -> Nearest.to(setting.key(), candidates))
                .map(near -> near.equals(SECURE_BOOT) ? near : "write " + near + " if that was meant")
                .orElse("remove it; for values of the guest, begin the key with guest.");
        String what = DROPPED_BY_XL.contains(setting.key())
                ? setting.key() + " was a key of xm; xl ignores it"
                : "xl does not know " + setting.key() + " and ignores it";
        findings.key(Rule.UNKNOWN_KEY, setting, what, remedy);
    }

    private static void kind(Setting setting, Key key, Findings findings) {
        String kinds = key.kinds().stream().sorted().map(Key.Kind::words).collect(Collectors.joining(" or "));
        if (setting.value() instanceof Value.Sequence list) {
            if (!key.takesList()) {
                findings.value(
                        Rule.WRONG_KIND, list, setting.key() + " is a list; xl treats it as absent", "write " + kinds);
            } else if (list.atoms().size() < list.items().size()
                    && !NESTED.contains(setting.key())
                    && !FormatCheck.stopsAtList(setting.key())) {
                findings.value(
                        Rule.NESTED_ELEMENT,
                        list.items().get(list.atoms().size()),
                        "a list in " + setting.key() + "; xl reads no further",
                        "write texts only");
            }
            return;
        }
        Value.Atom atom = (Value.Atom) setting.value();
        if (!key.takesAtom()) {
            findings.value(
                    Rule.WRONG_KIND,
                    atom,
                    setting.key() + " is no list; xl treats it as absent",
                    "put the text into [ ]");
            return;
        }
        if (key.numeric() && setting.number().isEmpty()) {
            String why = setting.appended()
                    ? "+= makes xl treat " + setting.key() + " as absent"
                    : "'" + atom.text() + "' is no number; xl treats " + setting.key() + " as absent";
            findings.value(Rule.NOT_A_NUMBER, atom, why, setting.appended() ? "write = and the sum" : "write " + kinds);
        }
        boolean number = key.kinds().contains(Key.Kind.NUMBER) || key.kinds().contains(Key.Kind.TRUTH);
        if (number && CNumber.looksOctal(atom.text())) {
            String read =
                    setting.number().isPresent() ? "reads " + setting.number().getAsLong() : "reads no number";
            findings.value(
                    Rule.OCTAL_NUMBER,
                    atom,
                    "Xen takes " + atom.text() + " for octal and " + read,
                    "take the zeros away from its front");
        }
    }

    private static void version(Setting setting, Key key, XenVersion version, Findings findings) {
        if (key.since() != null && version.compareTo(key.since()) < 0) {
            findings.key(
                    Rule.NEWER_KEY,
                    setting,
                    setting.key() + " came with Xen " + key.since() + "; " + version + " ignores it",
                    "remove it, or use a newer host");
        } else {
            findings.key(
                    Rule.REMOVED_KEY,
                    setting,
                    setting.key() + " went away after Xen " + key.until() + "; " + version + " ignores it",
                    "remove it");
        }
    }
}
