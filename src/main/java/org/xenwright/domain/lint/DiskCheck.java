package org.xenwright.domain.lint;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.DomainType;
import org.xenwright.domain.schema.XenVersion;

/** Disks: the string, the name in the guest, and the disks of a domain among each other. */
final class DiskCheck implements Check {
    private static final Pattern VDEV =
            Pattern.compile("(xvd)([a-z]{1,3})([0-9]{0,2})|(hd)([a-d])([0-9]{0,2})|(sd)([a-p])([0-9]{0,2})"
                    + "|d([0-9]{1,5})p([0-9]{1,2})|[0-9]{1,9}");
    private static final Pattern AFTER_TARGET =
            Pattern.compile(",\\s*(format|vdev|access|devtype|backendtype|script|target)=");
    private static final XenVersion TRUSTED = new XenVersion(4, 18);

    private final @Nullable XenVersion version;

    DiskCheck(@Nullable XenVersion version) {
        this.version = version;
    }

    @Override
    public void look(Subject subject, Findings findings) {
        Map<String, String> whole = new HashMap<>();
        Map<String, String> parts = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        DomainType type = subject.type();
        boolean first = true;
        for (Value.Atom atom : subject.texts("disk")) {
            DiskSpec disk = read(atom, findings);
            if (disk == null) {
                continue;
            }
            Matcher vdev = VDEV.matcher(disk.vdev());
            if (!vdev.matches()) {
                findings.value(
                        Rule.BAD_VDEV,
                        atom,
                        "'" + disk.vdev() + "' is no vdev",
                        "write xvda, or xvda1 for a partition");
                continue;
            }
            if (names.put(disk.vdev(), disk.vdev()) != null) {
                findings.value(
                        Rule.DUPLICATE_VDEV, atom, "a second disk " + disk.vdev(), "give each disk a vdev of its own");
            } else {
                siblings(vdev, atom, whole, parts, findings);
            }
            String prefix = group(vdev, 1, 4, 7);
            if (type != null && type != DomainType.HVM && !prefix.isEmpty() && !prefix.equals("xvd") && !disk.cdrom()) {
                findings.value(
                        Rule.EMULATED_DISK_NAME,
                        atom,
                        disk.vdev() + " is a name of emulated disks, and this is a " + type.word() + " guest",
                        "write xvd" + group(vdev, 2, 5, 8) + group(vdev, 3, 6, 9));
            }
            Setting boot = subject.setting("kernel");
            if (type == DomainType.HVM
                    && first
                    && boot == null
                    && !group(vdev, 3, 6, 9).isEmpty()
                    && !disk.cdrom()) {
                findings.value(
                        Rule.PARTITION_BOOT_DISK,
                        atom,
                        disk.vdev() + " is a partition, and an hvm guest starts from whole disks",
                        "write xvd" + group(vdev, 2, 5, 8) + " and a target with a partition table");
            }
            first &= disk.cdrom();
        }
    }

    private @Nullable DiskSpec read(Value.Atom atom, Findings findings) {
        DiskSpec disk;
        try {
            disk = DiskSpec.parse(atom.text());
        } catch (SpecificationException e) {
            String message = String.valueOf(e.getMessage());
            Rule rule = message.startsWith("no vdev")
                    ? Rule.DISK_NO_VDEV
                    : message.startsWith("no target") ? Rule.DISK_NO_TARGET : Rule.DISK_SYNTAX;
            boolean swallowed = AFTER_TARGET.matcher(atom.text()).find()
                    && atom.text().contains("target=")
                    && rule == Rule.DISK_NO_VDEV;
            if (swallowed && afterTarget(atom.text())) {
                targetNotLast(atom, findings);
                return null;
            }
            String remedy = rule == Rule.DISK_SYNTAX && e.near().matches("(xvd|hd|sd).*")
                    ? "put the format before it: TARGET,raw," + e.near() + ",w"
                    : "write format=raw,vdev=xvda,access=rw,target=/PATH";
            findings.value(rule, atom, "a disk with " + message, remedy);
            return null;
        }
        if (afterTarget(atom.text())) {
            targetNotLast(atom, findings);
        }
        boolean fresh = disk.options().flag("trusted") != null || disk.options().flag("grant_usage") != null;
        if (version != null && fresh && version.compareTo(TRUSTED) < 0) {
            findings.value(
                    Rule.NEWER_KEY,
                    atom,
                    "Xen " + version + " does not know trusted and grant_usage of disks",
                    "remove it");
        }
        return disk;
    }

    private static boolean afterTarget(String text) {
        int target = text.indexOf("target=");
        return target >= 0
                && AFTER_TARGET.matcher(text).region(target + 1, text.length()).find();
    }

    private static void targetNotLast(Value.Atom atom, Findings findings) {
        findings.value(
                Rule.DISK_TARGET_NOT_LAST,
                atom,
                "target= takes everything after it along, commas and keys included",
                "move target= to the end");
    }

    private static void siblings(
            Matcher vdev, Value.Atom atom, Map<String, String> whole, Map<String, String> parts, Findings findings) {
        String letters = group(vdev, 2, 5, 8);
        String part = group(vdev, 3, 6, 9);
        if (letters.isEmpty()) {
            return;
        }
        String name = vdev.group();
        String other = part.isEmpty() ? whole.putIfAbsent(letters, name) : parts.putIfAbsent(letters + part, name);
        if (other != null) {
            findings.value(
                    Rule.SAME_DISK_TWICE,
                    atom,
                    name + " and " + other + " are the same disk to the guest",
                    "use another letter");
        }
        boolean mixed = part.isEmpty()
                ? parts.keySet().stream().anyMatch(key -> key.matches(letters + "\\d+"))
                : whole.containsKey(letters);
        if (mixed) {
            findings.value(
                    Rule.WHOLE_AND_PARTITIONS,
                    atom,
                    "disk " + letters + " is given as a whole and by a partition",
                    "give the whole disk, or all its partitions");
        }
    }

    private static String group(Matcher matcher, int... groups) {
        for (int group : groups) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return "";
    }
}
