package org.xenwright.filesystem.fat;

import java.time.Instant;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.ext4.Ext4Size;

/**
 * The options of a FAT: with its files they decide every byte.
 *
 * @param type how wide its entries are
 * @param size how large it becomes
 * @param label at most 11 letters, digits, blanks, dashes and underscores; may be empty
 * @param serial its identity
 * @param hidden sectors of 512 bytes before it on its disk
 * @param clock the time it is made; no time in it is later
 */
public record FatOptions(FatType type, Ext4Size size, String label, int serial, long hidden, Instant clock) {
    /** Of a FAT32 with the usual free space, without a label. */
    public static FatOptions of(String seed, Instant clock) {
        return new FatOptions(FatType.FAT32, Ext4Size.DEFAULT, "", serial(seed), 0, clock);
    }

    private static int serial(String seed) {
        return (int) (DerivedUuid.of("fs-uuid", seed).getMostSignificantBits() >>> 32);
    }

    /** Returns the identity that a seed leads to, as {@code UUID=} in fstab has it. */
    public static String identity(String seed) {
        return Fat.identity(serial(seed));
    }

    public FatOptions withType(FatType changed) {
        return new FatOptions(changed, size, label, serial, hidden, clock);
    }

    public FatOptions withSize(Ext4Size changed) {
        return new FatOptions(type, changed, label, serial, hidden, clock);
    }

    public FatOptions withLabel(String changed) {
        return new FatOptions(type, size, changed, serial, hidden, clock);
    }

    /** These for a volume that starts at a byte of its disk. */
    public FatOptions withOffset(long offset) {
        return new FatOptions(type, size, label, serial, offset / FatGeometry.SECTOR, clock);
    }
}
