package org.xenwright.filesystem.fat;

/**
 * The places of a volume: reserved sectors, the tables, the root of a FAT12 or FAT16, clusters.
 *
 * @param sector bytes of a sector
 * @param sectors of the whole volume
 * @param cluster sectors of a cluster
 * @param reserved sectors before the first table
 * @param tables how many there are, all of the same content
 * @param table sectors of one
 * @param rootEntries entries of a root that lies before the clusters; 0 for a FAT32, whose root is a chain
 */
record FatGeometry(
        FatType type, int sector, long sectors, int cluster, int reserved, int tables, long table, int rootEntries) {
    /** Bytes of a sector, of all that we write. */
    static final int SECTOR = 512;

    static final int FIRST_CLUSTER = FatType.RESERVED;

    FatGeometry withType(FatType changed) {
        return new FatGeometry(changed, sector, sectors, cluster, reserved, tables, table, rootEntries);
    }

    /** Returns the number of clusters. */
    long clusters() {
        return (sectors - firstSector()) / cluster;
    }

    private long firstSector() {
        return reserved + tables * table + rootSectors();
    }

    private long rootSectors() {
        return ((long) rootEntries * FatEntryFields.LENGTH + sector - 1) / sector;
    }

    int clusterBytes() {
        return cluster * sector;
    }

    long bytes() {
        return sectors * sector;
    }

    /** Returns where a table starts, in bytes. */
    long tableStart(int number) {
        return (reserved + number * table) * sector;
    }

    /** Returns where the root of a FAT12 or FAT16 starts, in bytes. */
    long rootStart() {
        return tableStart(tables);
    }

    /** Returns where the clusters start, in bytes. */
    long dataStart() {
        return firstSector() * sector;
    }

    /** Returns where a cluster starts, in bytes. */
    long place(long number) {
        return dataStart() + (number - FIRST_CLUSTER) * clusterBytes();
    }

    /** Returns whether a number is one of a cluster. */
    boolean holds(long number) {
        return number >= FIRST_CLUSTER && number < FIRST_CLUSTER + clusters();
    }
}
