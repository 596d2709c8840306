package org.xenwright.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.problem.Problem;

/**
 * Joins images into a disk with a GUID partition table. Facts: UEFI specification, chapter 5.
 *
 * <p>Partitions start at 1 MiB, aligned to 1 MiB, in the order given: put the one that is to grow last. The disk is a
 * multiple of 2 MiB, so that every container holds it exactly and the backup table is at its end.
 */
public final class Gpt {
    private static final int SECTOR = 512;
    private static final long ALIGNMENT = 1 << 20;
    private static final long DISK_UNIT = 2 << 20;
    /** Bytes of all partitions: with the tables around them they stay below what a file can have. */
    private static final long MOST = Long.MAX_VALUE - (16 << 20);

    private static final int ENTRIES = 128;
    private static final int ENTRY = GptFields.ENTRY.length();
    private static final int TABLE_SECTORS = ENTRIES * ENTRY / SECTOR;
    private static final int HEADER = GptFields.HEADER.length();
    /** Bytes of a disk before which nothing but the table and what a BIOS starts may lie. */
    public static final int FREE = (2 + TABLE_SECTORS) * SECTOR;

    private static final int ACTIVE = 0x80;
    private static final int GPT_PROTECTIVE = 0xee;
    private static final int MBR_SIGNATURE = 0xaa55;
    private static final int REVISION = 0x00010000;

    private Gpt() {}

    /** One partition with its place. */
    private record Placed(Partition partition, long offset, long size) {
        long end() {
            return offset + size;
        }

        GptEntry entry() {
            return new GptEntry(partition.name(), partition.type().id(), partition.id(), offset, size);
        }
    }

    /**
     * Returns the plan of a whole disk.
     *
     * @param disk the disk's own GUID
     * @param partitions at least one, at most 128
     * @param firstSector what a BIOS starts, of which the part before the table of the MBR is taken; may be empty
     */
    public static ImagePlan plan(UUID disk, List<Partition> partitions, byte[] firstSector) {
        if (partitions.isEmpty() || partitions.size() > ENTRIES) {
            throw new IllegalArgumentException(partitions.size() + " partitions, 1 to " + ENTRIES + " are possible");
        }
        List<Placed> placed = place(partitions);
        long size = up(placed.get(placed.size() - 1).end() + ALIGNMENT, DISK_UNIT);
        List<Region> content = new ArrayList<>();
        for (Placed each : placed) {
            for (Region region : each.partition.content().regions()) {
                content.add(region.shifted(each.offset));
            }
        }
        return whole(
                disk,
                size,
                placed.stream().map(Placed::entry).toList(),
                content,
                protectiveMbr(size / SECTOR, firstSector));
    }

    /**
     * Returns the plan of a disk whose content has an order of its own, as that of a CD: with a table before it and one
     * behind.
     *
     * @param content nothing of which lies in the first {@link #FREE} bytes
     * @param entries stretches of it that are partitions
     * @param firstSector what a BIOS starts, of which the part before the table of the MBR is taken
     */
    public static ImagePlan around(UUID disk, ImagePlan content, List<GptEntry> entries, byte[] firstSector) {
        long size = up(content.size() + ALIGNMENT, ALIGNMENT);
        byte[] mbr = protectiveMbr(size / SECTOR, firstSector);
        // some BIOSes start nothing but a disk with an active entry, and the protective one must be none
        GptFields.MBR_SECOND_INDICATOR.put(mbr, ACTIVE);
        return whole(disk, size, entries, content.regions(), mbr);
    }

    private static ImagePlan whole(
            UUID disk, long size, List<GptEntry> entries, List<Region> content, byte[] firstSector) {
        long sectors = size / SECTOR;
        byte[] table = table(entries);
        List<Region> regions = new ArrayList<>();
        regions.add(Region.of(0, firstSector));
        regions.add(Region.of(SECTOR, header(disk, table, 1, sectors - 1, 2, sectors)));
        regions.add(Region.of(2 * SECTOR, table));
        regions.addAll(content);
        long backup = sectors - 1 - TABLE_SECTORS;
        regions.add(Region.of(backup * SECTOR, table));
        regions.add(Region.of(size - SECTOR, header(disk, table, sectors - 1, 1, backup, sectors)));
        return new ImagePlan(size, regions);
    }

    /** Returns where a partition starts, in bytes. */
    public static long offset(List<Partition> partitions, int index) {
        return place(partitions).get(index).offset();
    }

    /** Returns where a partition behind others would start, in bytes. */
    public static long behind(Collection<ImagePlan> others) {
        return others.stream().mapToLong(each -> room(each.size())).reduce(ALIGNMENT, Long::sum);
    }

    private static long room(long size) {
        return Math.max(ALIGNMENT, up(size, ALIGNMENT));
    }

    /** One after the other, each where the alignment lets the next begin. */
    private static List<Placed> place(List<Partition> partitions) {
        List<Placed> placed = new ArrayList<>();
        long at = ALIGNMENT;
        for (Partition partition : partitions) {
            if (partition.content().size() > MOST - at) {
                throw Problem.of("laying out a disk", "choose smaller sizes for its partitions")
                        .found("partitions of more than " + MOST + " bytes")
                        .expected("at most so many in all")
                        .raise();
            }
            placed.add(new Placed(partition, at, room(partition.content().size())));
            at = placed.get(placed.size() - 1).end();
        }
        return placed;
    }

    private static byte[] protectiveMbr(long sectors, byte[] code) {
        byte[] mbr = new byte[SECTOR];
        System.arraycopy(code, 0, mbr, 0, Math.min(code.length, GptFields.MBR_BOOT_CODE.length()));
        GptFields.MBR_STARTING_CHS.put(mbr, 0, new byte[] {0, 2, 0}); // head, sector, cylinder of the first sector
        GptFields.MBR_OS_TYPE.put(mbr, GPT_PROTECTIVE);
        GptFields.MBR_ENDING_CHS.put(mbr, 0, new byte[] {-1, -1, -1});
        GptFields.MBR_STARTING_LBA.put(mbr, 1);
        GptFields.MBR_SIZE.put(mbr, Math.min(sectors - 1, 0xffffffffL));
        GptFields.MBR_SIGNATURE.put(mbr, MBR_SIGNATURE);
        return mbr;
    }

    private static byte[] header(UUID disk, byte[] table, long own, long other, long tableAt, long sectors) {
        byte[] header = new byte[SECTOR];
        GptFields.SIGNATURE.put(header, 0, "EFI PART".getBytes(StandardCharsets.US_ASCII));
        GptFields.REVISION.put(header, REVISION);
        GptFields.HEADER_SIZE.put(header, HEADER);
        GptFields.MY_LBA.put(header, own);
        GptFields.ALTERNATE_LBA.put(header, other);
        GptFields.FIRST_USABLE_LBA.put(header, 2 + TABLE_SECTORS);
        GptFields.LAST_USABLE_LBA.put(header, sectors - 2 - TABLE_SECTORS);
        GptFields.DISK_GUID.put(header, 0, guid(disk));
        GptFields.PARTITION_ENTRY_LBA.put(header, tableAt);
        GptFields.NUMBER_OF_ENTRIES.put(header, ENTRIES);
        GptFields.SIZE_OF_ENTRY.put(header, ENTRY);
        GptFields.ENTRY_ARRAY_CRC32.put(header, crc(table));
        GptFields.HEADER_CRC32.put(header, crc(Arrays.copyOf(header, HEADER)));
        return header;
    }

    private static byte[] table(List<GptEntry> entries) {
        byte[] table = new byte[ENTRIES * ENTRY];
        for (int i = 0; i < entries.size(); i++) {
            GptEntry each = entries.get(i);
            int at = i * ENTRY;
            GptFields.TYPE_GUID.put(table, at, guid(each.type()));
            GptFields.UNIQUE_GUID.put(table, at, guid(each.id()));
            GptFields.STARTING_LBA.put(table, at, each.offset() / SECTOR);
            GptFields.ENDING_LBA.put(table, at, (each.offset() + each.size()) / SECTOR - 1);
            GptFields.NAME.put(table, at, each.name().getBytes(StandardCharsets.UTF_16LE));
        }
        return table;
    }

    /** Returns a GUID as it is stored: the first three fields are little-endian, the rest is as written. */
    private static byte[] guid(UUID id) {
        long high = id.getMostSignificantBits();
        return ByteBuffer.allocate(16)
                .putInt(Integer.reverseBytes((int) (high >>> 32)))
                .putShort(Short.reverseBytes((short) (high >>> 16)))
                .putShort(Short.reverseBytes((short) high))
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static long up(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }
}
