package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Mismatch;
import org.xenwright.loader.grub.BiosBoot;
import org.xenwright.loader.grub.CoreContents;
import org.xenwright.loader.grub.CoreFormatException;
import org.xenwright.problem.Foreign;

/** The boot loaders on a disk that lie in no file: GRUB's core in a BIOS boot partition, and what starts it. */
public final class BootCode {
    private static final int SECTOR = 512;

    /** Honest disks have one; each costs the unpacking of some megabytes. */
    private static final int MOST = 8;

    private BootCode() {}

    /** Says what is in each partition that holds a boot loader, in lines of {@code NAME: …}. */
    static List<String> lines(DiskContents disk) throws IOException {
        return List.copyOf(loaders(disk).values());
    }

    /** Says how the boot loaders of two disks differ, in lines; none when they do not. */
    public static List<String> differences(DiskContents before, DiskContents after) throws IOException {
        Map<String, String> one = loaders(before);
        Map<String, String> other = loaders(after);
        TreeSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            String a = one.get(name);
            String b = other.get(name);
            if (a != null && b != null && a.equals(b)) {
                bytes(before, after, name).ifPresent(what -> lines.add("~ " + label(name) + ": " + what));
                continue;
            }
            if (a != null) {
                lines.add("- " + a);
            }
            if (b != null) {
                lines.add("+ " + b);
            }
        }
        return lines;
    }

    /** Returns the first difference of two partitions that say the same of themselves. */
    private static Optional<String> bytes(DiskContents before, DiskContents after, String name) throws IOException {
        ImagePlan a = plan(before, name);
        ImagePlan b = plan(after, name);
        long at = Mismatch.of(a.content(0, a.size()), b.content(0, b.size()));
        return at < 0 || at >= a.size()
                ? Optional.empty()
                : Optional.of("byte " + at + ", " + CoreContents.describe(a, at));
    }

    private static ImagePlan plan(DiskContents disk, String name) {
        return disk.volumes().stream()
                .filter(each -> key(each).equals(name))
                .findFirst()
                .map(disk::plan)
                .orElseThrow();
    }

    private static Map<String, String> loaders(DiskContents disk) throws IOException {
        Map<String, String> loaders = new TreeMap<>();
        for (DiskContents.Volume each : disk.volumes()) {
            if (isIn(disk, each)) {
                String what = loaders.size() < MOST
                        ? summary(disk.plan(each), each.offset() / SECTOR)
                        : "GRUB's core, which is not looked into: there are more than " + MOST;
                loaders.putIfAbsent(key(each), label(key(each)) + ": " + what);
            }
        }
        return loaders;
    }

    /** Tells whether a volume holds a boot loader instead of files. */
    static boolean isIn(DiskContents disk, DiskContents.Volume volume) throws IOException {
        return volume.id() != null && !volume.content().isKnown() && CoreContents.isIn(disk.plan(volume));
    }

    private static String key(DiskContents.Volume volume) {
        return volume.disk() + " " + volume.name();
    }

    private static String label(String key) {
        String name = key.substring(key.indexOf(' ') + 1);
        return name.isEmpty() ? "unnamed" : Foreign.line(name);
    }

    private static String summary(ImagePlan plan, long sector) throws IOException {
        try {
            CoreContents core = CoreContents.read(plan);
            String place = core.secondSector() == sector + 1
                    ? ""
                    : "; it looks for itself at sector " + Long.toUnsignedString(core.secondSector()) + ", not "
                            + (sector + 1) + ", and does not start";
            return Foreign.line(core.summary()) + place;
        } catch (CoreFormatException e) {
            return Foreign.line("GRUB's core, broken: " + e.getMessage());
        }
    }

    /** Says what a byte of a partition is that holds a boot loader. */
    static Optional<String> ofVolume(ImagePlan volume, long at) throws IOException {
        return CoreContents.isIn(volume) ? Optional.of(CoreContents.describe(volume, at)) : Optional.empty();
    }

    /** Says what a byte of a disk is that is code of a boot loader in its first sector. */
    static Optional<String> ofFirstSector(ImagePlan disk, long at) throws IOException {
        return BiosBoot.describe(disk, at);
    }
}
