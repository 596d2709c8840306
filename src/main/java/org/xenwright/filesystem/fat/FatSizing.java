package org.xenwright.filesystem.fat;

import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** The choice of a geometry: for a size, or for what has to fit. Facts: Microsoft, FAT32 File System Specification. */
final class FatSizing {
    private static final int SECTOR = FatGeometry.SECTOR;
    private static final int TABLES = 2;
    private static final int RESERVED_NARROW = 4;
    private static final int RESERVED_WIDE = 32;
    /** Entries of the root of a FAT12 or FAT16, unless more are needed. */
    private static final int ROOT_ENTRIES = 512;

    private static final int PER_SECTOR = SECTOR / FatEntryFields.LENGTH;
    /** Sectors of a cluster; 32 KiB are the most that all readers take. */
    private static final int LARGEST_CLUSTER = 64;

    private static final long MOST_SECTORS = 0xffffffffL;
    /** What sizes that follow from the content are multiples of, so that a partition has no rest. */
    private static final long MIB = (1 << 20) / SECTOR;

    private final FatType type;

    private final FatFolder root;
    private final int rootEntries;

    /** @param root of what has to fit */
    FatSizing(FatType type, FatFolder root) {
        this.type = type;
        this.root = root;
        this.rootEntries = type == FatType.FAT32
                ? 0
                : Math.max(ROOT_ENTRIES, (root.slots() + PER_SECTOR - 1) / PER_SECTOR * PER_SECTOR);
        if (rootEntries >= FatScan.MOST_SLOTS) {
            throw refusal(
                    root.slots() + " entries in its root", "at most " + (FatScan.MOST_SLOTS - PER_SECTOR), "use FAT32");
        }
    }

    /** Returns the least bytes of a volume of a type. */
    static long least(FatType type) {
        return sectors(type, 1, type.fewest(), type == FatType.FAT32 ? 0 : ROOT_ENTRIES) * SECTOR;
    }

    /**
     * Returns the geometry for a size.
     *
     * @throws ProblemException when the files do not fit, or it is no size for the type
     */
    FatGeometry geometry(Ext4Size size) {
        if (!(size instanceof Ext4Size.Fixed fixed)) {
            return holding(size);
        }
        FatGeometry found = of(fixed.bytes() / SECTOR);
        long needed = needed(found.clusterBytes());
        if (needed > found.clusters()) {
            throw refusal(
                    fixed.bytes() + " bytes for files that take " + needed * found.clusterBytes(),
                    "at least " + kib(holding(Ext4Size.TIGHT).bytes()),
                    "make it larger, or give <free> instead of <size>");
        }
        return found;
    }

    /** Returns how many clusters the files take. */
    long needed(int clusterBytes) {
        return root.clustersBelow(clusterBytes) + (type == FatType.FAT32 ? root.clusters(clusterBytes) : 0);
    }

    /** Returns the smallest that holds the files and what is to be free, of whole mebibytes. */
    private FatGeometry holding(Ext4Size size) {
        long sectors = up(sectors(type, 1, type.fewest(), rootEntries));
        while (true) {
            FatGeometry found = of(sectors);
            long content = needed(found.clusterBytes());
            long free = FatFolder.clusters(free(size, content * found.clusterBytes()), found.clusterBytes());
            if (content + free <= found.clusters()) {
                return found;
            }
            sectors = Math.max(sectors + MIB, up(sectors(type, found.cluster(), content + free, rootEntries)));
        }
    }

    private static long free(Ext4Size size, long content) {
        if (size instanceof Ext4Size.PlusBytes plus) {
            return Math.min(plus.free(), Long.MAX_VALUE / 2);
        }
        if (size instanceof Ext4Size.PlusPercent plus) {
            return Math.min(Math.max(plus.atLeast(), (long) (content * (plus.percent() / 100.0))), Long.MAX_VALUE / 2);
        }
        throw new IllegalArgumentException("a size that leaves " + size);
    }

    /** Returns the geometry of a number of sectors: with the smallest clusters whose number fits the type. */
    private FatGeometry of(long sectors) {
        if (sectors < sectors(type, 1, type.fewest(), rootEntries)) {
            throw refusal(
                    sectors * SECTOR + " bytes",
                    "at least " + kib(sectors(type, 1, type.fewest(), rootEntries) * SECTOR)
                            + (type == FatType.FAT32 ? ": firmware mounts no smaller FAT32" : ""),
                    "make it larger");
        }
        for (int cluster = smallestCluster(sectors);
                cluster <= LARGEST_CLUSTER && sectors <= MOST_SECTORS;
                cluster *= 2) {
            FatGeometry found = of(sectors, cluster);
            if (found.clusters() <= type.most()) {
                return found;
            }
        }
        throw tooLarge(sectors * SECTOR + " bytes");
    }

    /** Returns what Windows takes, for a FAT32; of the others the smallest that is possible. */
    private int smallestCluster(long sectors) {
        long mib = sectors / MIB;
        if (type != FatType.FAT32 || mib <= 260) {
            return 1;
        }
        return mib <= 8 << 10 ? 8 : mib <= 16 << 10 ? 16 : mib <= 32 << 10 ? 32 : LARGEST_CLUSTER;
    }

    private FatGeometry of(long sectors, int cluster) {
        long table = 1;
        while (true) {
            FatGeometry found =
                    new FatGeometry(type, SECTOR, sectors, cluster, reserved(type), TABLES, table, rootEntries);
            long needed = table(type, found.clusters());
            if (needed <= table) {
                return found;
            }
            // more of the table leaves fewer clusters, so that this comes to rest from below
            table += Math.max(1, (needed - table) / 2);
        }
    }

    private static long sectors(FatType type, int cluster, long clusters, int rootEntries) {
        return reserved(type) + TABLES * table(type, clusters) + rootEntries / PER_SECTOR + clusters * cluster;
    }

    private static int reserved(FatType type) {
        return type == FatType.FAT32 ? RESERVED_WIDE : RESERVED_NARROW;
    }

    private static long table(FatType type, long clusters) {
        return (type.bytes(clusters + FatType.RESERVED) + SECTOR - 1) / SECTOR;
    }

    private static long up(long sectors) {
        return (sectors + MIB - 1) / MIB * MIB;
    }

    private ProblemException tooLarge(String found) {
        // the last of 2^32 sectors has no number in 32 bits
        long most = Math.min(type.most() * LARGEST_CLUSTER, MOST_SECTORS) * SECTOR;
        return refusal(found, "at most " + kib(most), "make it smaller");
    }

    private ProblemException refusal(String found, String expected, String remedy) {
        return Problem.of("laying out a " + type + " file system", remedy)
                .found(found)
                .expected(expected)
                .raise();
    }

    private static String kib(long bytes) {
        return (bytes + 1023) / 1024 + "K";
    }
}
