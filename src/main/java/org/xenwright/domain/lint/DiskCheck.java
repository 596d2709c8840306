package org.xenwright.domain.lint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.Vdev;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Value;
import org.xenwright.platform.GuestType;

/** Disks: the string, the name in the guest, what serves it, and the disks of a domain among each other. */
final class DiskCheck implements LintCheck {
    private static final Pattern AFTER_TARGET =
            Pattern.compile(",\\s*(format|vdev|access|devtype|backendtype|script|target)=");
    /** The protocols of QEMU, such as {@code rbd:} and {@code https:}. */
    private static final Pattern PROTOCOL = Pattern.compile("\\A[a-z][a-z0-9+.-]*+:");

    private static final int MOST_IDE = 4;
    private static final int MOST_AHCI = 6;

    @Override
    public void look(Subject subject, Findings findings) {
        Map<String, String> whole = new HashMap<>();
        Map<String, String> parts = new HashMap<>();
        Map<Integer, String> numbers = new HashMap<>();
        boolean first = true;
        for (Value.Atom atom : subject.texts("disk")) {
            DiskSpec disk = read(subject, atom, findings);
            if (disk == null) {
                continue;
            }
            target(atom, disk, findings);
            Backend.look(subject, atom, disk, findings);
            Vdev vdev = Vdev.parse(disk.vdev()).orElse(null);
            if (vdev == null) {
                findings.value(
                        Rule.BAD_VDEV,
                        atom,
                        "'" + disk.vdev() + "' is no vdev",
                        "write xvda, or xvda1 for a partition");
                continue;
            }
            if (numbers.containsKey(vdev.number())) {
                findings.value(
                        Rule.DUPLICATE_VDEV,
                        atom,
                        disk.vdev() + " is the disk " + numbers.get(vdev.number()) + " again",
                        "give each disk a vdev of its own");
            } else {
                siblings(vdev, disk.vdev(), atom, whole, parts, findings);
            }
            numbers.put(vdev.number(), disk.vdev());
            names(subject, atom, disk, vdev, first, findings);
            first &= disk.cdrom();
        }
    }

    private static void names(
            Subject subject, Value.Atom atom, DiskSpec disk, Vdev vdev, boolean first, Findings findings) {
        GuestType type = subject.type();
        String part = vdev.partition() == 0 ? "" : String.valueOf(vdev.partition());
        if (subject.paravirtual() && !vdev.kind().isEmpty() && !vdev.kind().equals("xvd") && !disk.cdrom()) {
            findings.value(
                    Rule.EMULATED_DISK_NAME,
                    atom,
                    disk.vdev() + " is a name of emulated disks, and this is a " + (type == null ? "" : type.word())
                            + " guest",
                    "write xvd" + vdev.letters() + part);
        }
        if (!subject.hvm() || disk.cdrom()) {
            return;
        }
        if (first
                && !subject.has("kernel")
                && vdev.partition() != 0
                && !vdev.kind().isEmpty()) {
            findings.value(
                    Rule.PARTITION_BOOT_DISK,
                    atom,
                    disk.vdev() + " is a partition, and an hvm guest starts from whole disks",
                    "write xvd" + vdev.letters() + " and a target with a partition table");
        }
        boolean ahci = "ahci".equalsIgnoreCase(subject.text("hdtype"));
        boolean emulated = vdev.disk() >= 0
                && vdev.disk() < (ahci ? MOST_AHCI : MOST_IDE)
                && !disk.vdev().startsWith("sd")
                && Backend.local(disk)
                && !Emulation.traditional(subject);
        if (emulated && !disk.writable()) {
            findings.value(
                    Rule.READ_ONLY_DISK,
                    atom,
                    "libxl refuses " + disk.vdev() + ", an emulated disk that cannot be written",
                    "write access=rw, devtype=cdrom, or a vdev from sda on");
        }
    }

    private static @Nullable DiskSpec read(Subject subject, Value.Atom atom, Findings findings) {
        DiskSpec disk;
        try {
            disk = DiskSpec.parse(atom.text());
        } catch (SpecificationException e) {
            fault(atom, e, findings);
            return null;
        }
        if (afterTarget(atom.text())) {
            targetNotLast(atom, findings);
        }
        String late = late(subject, disk);
        if (late != null) {
            findings.value(
                    Rule.DISK_SYNTAX,
                    atom,
                    "Xen " + subject.releases().newest() + " does not know " + late + " of disks and stops",
                    "remove it");
        }
        return disk;
    }

    /**
     * Returns an option newer than the newest Xen that is meant; the scanner of 4.17 and 4.18 was made before its
     * source knew trusted.
     */
    private static @Nullable String late(Subject subject, DiskSpec disk) {
        for (String flag : List.of("trusted", "grant_usage")) {
            if (disk.options().flag(flag) != null && !subject.releases().reach(4, 19)) {
                return flag;
            }
        }
        boolean standalone = "standalone".equals(disk.options().value("backendtype"));
        return (standalone || disk.options().value("specification") != null)
                        && !subject.releases().reach(4, 17)
                ? standalone ? "standalone" : "specification"
                : null;
    }

    private static void fault(Value.Atom atom, SpecificationException e, Findings findings) {
        String message = String.valueOf(e.getMessage());
        Rule rule = message.startsWith("no vdev")
                ? Rule.DISK_NO_VDEV
                : message.startsWith("no target") ? Rule.DISK_NO_TARGET : Rule.DISK_SYNTAX;
        boolean swallowed = AFTER_TARGET.matcher(atom.text()).find()
                && atom.text().contains("target=")
                && rule == Rule.DISK_NO_VDEV;
        if (swallowed && afterTarget(atom.text())) {
            targetNotLast(atom, findings);
            return;
        }
        String remedy = rule == Rule.DISK_SYNTAX && e.near().matches("(xvd|hd|sd).*")
                ? "put the format before it: TARGET,raw," + e.near() + ",w"
                : "write format=raw,vdev=xvda,access=rw,target=/PATH";
        findings.value(rule, atom, "a disk with " + message, remedy);
    }

    private static void target(Value.Atom atom, DiskSpec disk, Findings findings) {
        String target = disk.target() == null ? "" : disk.target();
        boolean served =
                disk.options().value("script") != null || disk.options().value("backend") != null;
        boolean empty = target.isEmpty() || disk.format() == XlFormat.EMPTY;
        if (!disk.cdrom() && empty && !(served && disk.format() != XlFormat.EMPTY)) {
            findings.value(
                    Rule.DISK_NO_TARGET,
                    atom,
                    "libxl refuses an empty disk that is no CD drive",
                    "write the target, or devtype=cdrom");
        } else if (disk.cdrom() && disk.format() == XlFormat.EMPTY && !target.isEmpty()) {
            findings.value(
                    Rule.DISK_BACKEND,
                    atom,
                    "libxl refuses a target in a drive that is said to be empty",
                    "write format=raw, or no target");
        } else if (!served
                && !target.isEmpty()
                && !target.startsWith("/")
                && !PROTOCOL.matcher(target).lookingAt()) {
            findings.value(
                    Rule.RELATIVE_PATH,
                    atom,
                    target + " is looked for where xl happens to be started",
                    "write the path on the Xen host from / on");
        }
        if (!target.equals(target.strip())) {
            findings.value(
                    Rule.BLANK_IN_VALUE, atom, "a blank belongs to the target '" + target + "'", "take the blank away");
        }
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
            Vdev vdev,
            String name,
            Value.Atom atom,
            Map<String, String> whole,
            Map<String, String> parts,
            Findings findings) {
        String letters = vdev.letters();
        if (letters.isEmpty()) {
            return;
        }
        boolean all = vdev.partition() == 0;
        String other = all ? whole.putIfAbsent(letters, name) : parts.putIfAbsent(letters + vdev.partition(), name);
        if (other != null) {
            findings.value(
                    Rule.SAME_DISK_TWICE,
                    atom,
                    name + " and " + other + " are the same disk to the guest",
                    "use another letter");
        }
        boolean mixed = all
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
}
