package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.NamedChoice;

/** The kinds of file systems there are: those of this house, and those that a {@link ServiceLoader} finds beside it. */
public final class FileSystemKinds {
    /** The usual root, and what data partitions and state disks are. */
    public static final FileSystemKind EXT4 = new Ext4Kind();

    /** A packed root that is never written. */
    public static final FileSystemKind SQUASHFS = new SquashfsKind();

    /** Room to swap. */
    public static final FileSystemKind SWAP = new SwapKind();

    /** Code that a BIOS starts. */
    public static final FileSystemKind BIOS_BOOT = new BiosBootKind();

    /** What firmware reads: the EFI system partition; and data that other systems share. */
    public static final FileSystemKind VFAT = new VfatKind();

    /** That of CDs. */
    public static final FileSystemKind ISO9660 = new OpticalKind();

    /** With the one whose magic says least at the end: the others may have a boot sector too. */
    private static final List<FileSystemKind> ALL = all(List.of(EXT4, SQUASHFS, SWAP, BIOS_BOOT, ISO9660, VFAT));

    private FileSystemKinds() {}

    private static List<FileSystemKind> all(List<FileSystemKind> own) {
        List<FileSystemKind> all = new ArrayList<>(own);
        ServiceLoader.load(FileSystemKind.class, FileSystemKind.class.getClassLoader())
                .forEach(all::add);
        return List.copyOf(all);
    }

    /** Lists all of them, in the order in which a volume is looked at. */
    public static List<FileSystemKind> all() {
        return ALL;
    }

    /** Lists the names of those that are fit for something, sorted. */
    public static Set<String> names(Predicate<FileSystemKind> fit) {
        Set<String> names = new TreeSet<>();
        ALL.stream().filter(fit).forEach(each -> names.add(each.name()));
        return names;
    }

    /** Lists what is read as those that are fit for something, as a choice: {@code ext2, ext3, ext4 or squashfs}. */
    public static String readable(Predicate<FileSystemKind> fit) {
        return NamedChoice.either(ALL.stream()
                .filter(fit)
                .flatMap(each -> each.readable().stream())
                .toList());
    }

    /**
     * Finds the kind of a name.
     *
     * @throws IllegalArgumentException for a name that none has
     */
    public static FileSystemKind of(String name) {
        return ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a file system of the kind '" + name + "', not one of "
                        + String.join(", ", names(each -> true))));
    }

    /**
     * Reads a volume as what its magic says.
     *
     * @param spool for what has to be unpacked
     * @throws org.xenwright.filesystem.VolumeFormatException when it is broken
     */
    public static VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        for (FileSystemKind each : ALL) {
            if (each.isIn(volume)) {
                return each.read(volume, spool);
            }
        }
        return VolumeContent.foreign(volume.regions().isEmpty());
    }

    /** Reads bytes of a volume; those that it is too short for are zero. */
    static ByteBuffer bytes(ImagePlan volume, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.limit((int) Math.max(0, Math.min(length, volume.size() - at)));
        if (bytes.hasRemaining()) {
            try (PlanReader reader = new PlanReader(volume)) {
                reader.read(at, bytes);
            }
        }
        return bytes.clear();
    }
}
