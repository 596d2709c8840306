package org.xenwright.filesystem.fat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first sector of a volume that is read; nothing in it is believed before it was compared with the rest. */
final class FatBoot {
    private static final int SIGNATURE = 0xaa55;
    private static final int SHORT_JUMP = 0xeb;
    private static final int NEAR_JUMP = 0xe9;
    private static final int NOP = 0x90;
    private static final int FLOPPY = 0xf0;
    private static final int DISK = 0xf8;
    private static final int LARGEST_SECTOR = 4096;
    private static final int MOST_TABLES = 4;
    private static final int EXTENDED = 0x29;
    private static final int EXTENDED_WITHOUT_LABEL = 0x28;
    private static final int ONE_TABLE = 0x80;
    private static final int ACTIVE_TABLE = 0x0f;

    private final byte[] sector;
    private final FatGeometry geometry;

    /**
     * @param sector its bytes
     * @param size bytes of the whole volume
     */
    FatBoot(byte[] sector, long size) throws FatFormatException {
        this.sector = sector;
        this.geometry = geometry(sector);
        check(size);
    }

    /** Returns whether a sector looks like the first of a FAT. */
    static boolean isIn(byte[] sector) {
        byte[] jump = FatBootFields.JUMP.bytes(sector, 0);
        boolean jumps = (jump[0] & 0xff) == NEAR_JUMP || (jump[0] & 0xff) == SHORT_JUMP && (jump[2] & 0xff) == NOP;
        long media = FatBootFields.MEDIA.get(sector);
        return FatBootFields.SIGNATURE.getInt(sector) == SIGNATURE
                && jumps
                && isPower(FatBootFields.SECTOR.getInt(sector), FatGeometry.SECTOR, LARGEST_SECTOR)
                && isPower(FatBootFields.CLUSTER.getInt(sector), 1, 128)
                && FatBootFields.RESERVED.get(sector) > 0
                && FatBootFields.TABLES.get(sector) > 0
                && FatBootFields.TABLES.get(sector) <= MOST_TABLES
                && (media == FLOPPY || media >= DISK);
    }

    private static boolean isPower(int value, int least, int most) {
        return value >= least && value <= most && Integer.bitCount(value) == 1;
    }

    private static FatGeometry geometry(byte[] sector) throws FatFormatException {
        if (!isIn(sector)) {
            throw new FatFormatException("no boot sector of a FAT");
        }
        long narrow = FatBootFields.TABLE16.get(sector);
        long few = FatBootFields.SECTORS16.get(sector);
        FatGeometry found = new FatGeometry(
                narrow == 0 ? FatType.FAT32 : FatType.FAT16,
                FatBootFields.SECTOR.getInt(sector),
                few != 0 ? few : FatBootFields.SECTORS32.get(sector),
                FatBootFields.CLUSTER.getInt(sector),
                FatBootFields.RESERVED.getInt(sector),
                FatBootFields.TABLES.getInt(sector),
                narrow == 0 ? FatBootFields.TABLE32.get(sector) : narrow,
                FatBootFields.ROOT_ENTRIES.getInt(sector));
        // some make a FAT32 of few clusters, which systems take although firmware does not
        return narrow == 0 ? found : found.withType(FatType.of(found.clusters()));
    }

    private void check(long size) throws FatFormatException {
        FatType type = geometry.type();
        boolean wide = FatBootFields.TABLE16.get(sector) == 0;
        require(geometry.bytes() <= size, "it speaks of " + geometry.bytes() + " bytes, and has " + size);
        require(geometry.clusters() >= 1, "it has no clusters");
        require(geometry.clusters() <= type.most() && wide == (type == FatType.FAT32), "it has too many clusters");
        require(wide == (geometry.rootEntries() == 0), "a root of " + geometry.rootEntries() + " entries");
        require(
                geometry.table() * geometry.sector() >= type.bytes(geometry.clusters() + FatType.RESERVED),
                "its table is too short for its clusters");
        if (wide) {
            require(FatBootFields.VERSION.get(sector) == 0, "its version is unknown");
            require(geometry.holds(rootCluster()), "its root is in cluster " + rootCluster());
            require(activeTable() < geometry.tables(), "its table " + activeTable() + " is not there");
        }
    }

    private static void require(boolean condition, String otherwise) throws FatFormatException {
        if (!condition) {
            throw new FatFormatException("a FAT whose boot sector is broken: " + otherwise);
        }
    }

    FatGeometry geometry() {
        return geometry;
    }

    /** Returns the first cluster of a FAT32's root. */
    long rootCluster() {
        return FatBootFields.ROOT_CLUSTER.get(sector);
    }

    /** Returns the table that counts. */
    int activeTable() {
        int flags = geometry.type() == FatType.FAT32 ? FatBootFields.EXT_FLAGS.getInt(sector) : 0;
        return (flags & ONE_TABLE) == 0 ? 0 : flags & ACTIVE_TABLE;
    }

    /** Returns the sector that knows what is free; 0 for none. */
    int infoSector() {
        return geometry.type() == FatType.FAT32 ? FatBootFields.INFO_SECTOR.getInt(sector) : 0;
    }

    /** Returns the sector of a copy of this one; 0 for none. */
    int backupSector() {
        return geometry.type() == FatType.FAT32 ? FatBootFields.BACKUP.getInt(sector) : 0;
    }

    /** Returns its identity; null for a volume of old. */
    @Nullable
    String identity() {
        int signature = FatBootFields.bootSignature(geometry.type()).getInt(sector);
        return signature == EXTENDED || signature == EXTENDED_WITHOUT_LABEL
                ? Fat.identity(FatBootFields.serial(geometry.type()).getInt(sector))
                : null;
    }

    /** Returns the label, which that in the root precedes; empty for none. */
    String label() {
        String label = new String(FatBootFields.label(geometry.type()).bytes(sector, 0), StandardCharsets.ISO_8859_1)
                .stripTrailing();
        boolean none = FatBootFields.bootSignature(geometry.type()).getInt(sector) != EXTENDED;
        return none || label.equals(FatListing.NO_NAME) ? "" : label;
    }
}
