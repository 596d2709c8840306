package org.xenwright.filesystem.iso9660;

import java.util.Optional;
import org.xenwright.tree.TreePath;

/**
 * An entry of the boot catalog: what a firmware starts from a CD, without emulating another drive.
 *
 * @param platform whose firmware starts it
 * @param file in the tree; empty for the image behind the file system
 * @param sectors of 512 bytes that are loaded: BIOS takes those alone, UEFI takes them for the size of an image
 */
public record BootEntry(Platform platform, Optional<TreePath> file, int sectors) {
    static final int MOST_SECTORS = 0xffff;

    /** A firmware. */
    public enum Platform {
        /** Loads the sectors to 0x7c00 and jumps there. */
        BIOS(0),
        /** Mounts them as a FAT, and starts the removable path of it. */
        EFI(0xef);

        private final int id;

        Platform(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }
    }

    public BootEntry {
        if (sectors < 1 || sectors > MOST_SECTORS) {
            throw new IllegalArgumentException(sectors + " sectors to boot, 1 to " + MOST_SECTORS + " are possible");
        }
    }

    /** Loads the first sectors of a file, which loads the rest by itself. */
    public static BootEntry bios(TreePath file, int sectors) {
        return new BootEntry(Platform.BIOS, Optional.of(file), sectors);
    }

    /** Mounts the image behind the file system. */
    public static BootEntry efi(long bytes) {
        return new BootEntry(Platform.EFI, Optional.empty(), Math.toIntExact(bytes / BootCatalog.SECTOR));
    }
}
