package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/**
 * Tells what a byte of a container or a partition table is: a field by the name its specification has. Facts: QEMU,
 * {@code docs/interop/qcow2.txt}; Microsoft, "Virtual Hard Disk Image Format Specification"; UEFI, chapter 5.
 */
public final class DiskFields {
    private static final FieldTable QCOW2 = FieldTable.of("""
            magic 4, version 4, backing_file_offset 8, backing_file_size 4, cluster_bits 4, size 8, crypt_method 4, l1_size 4,
            l1_table_offset 8, refcount_table_offset 8, refcount_table_clusters 4, nb_snapshots 4, snapshots_offset 8,
            incompatible_features 8, compatible_features 8, autoclear_features 8, refcount_order 4, header_length 4
            """);

    private static final FieldTable VHD_FOOTER = FieldTable.of("""
            cookie 8, features 4, file format version 4, data offset 8, time stamp 4, creator application 4,
            creator version 4, creator host OS 4, original size 8, current size 8, disk geometry 4, disk type 4, checksum 4,
            unique id 16, saved state 1, reserved 427
            """);

    private static final FieldTable VHD_HEADER = FieldTable.of("""
            cookie 8, data offset 8, table offset 8, header version 4, max table entries 4, block size 4, checksum 4,
            parent unique id 16, parent time stamp 4, reserved 4, parent unicode name 512, parent locator entries 192,
            reserved 256
            """);

    private static final FieldTable GPT_HEADER = FieldTable.of("""
            signature 8, revision 4, header size 4, header CRC32 4, reserved 4, my LBA 8, alternate LBA 8, first usable LBA 8,
            last usable LBA 8, disk GUID 16, partition entry LBA 8, number of entries 4, size of an entry 4,
            entry array CRC32 4
            """);

    private static final FieldTable GPT_ENTRY = FieldTable.of("""
            partition type GUID 16, unique partition GUID 16, starting LBA 8, ending LBA 8, attributes 8, partition name 72
            """);

    private static final int SECTOR = 512;
    private static final int TABLE_SECTORS = 32;
    private static final long OFFSET = 0x00fffffffffffe00L;

    private DiskFields() {}

    /** Says what a byte of a qcow2 file is that is none of the disk's. */
    static String ofQcow2(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return qcow2(channel, at);
        }
    }

    /** Says what a byte of a VHD file is that is none of the disk's. */
    static String ofVhd(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return vhd(channel, at);
        }
    }

    /** What a byte of a partitioned disk is that lies in no partition, in words. */
    public static String ofTable(ImagePlan disk, long at) throws IOException {
        long last = disk.size() / SECTOR - 1;
        long sector = at / SECTOR;
        if (sector == 0) {
            return "the protective MBR, byte " + at;
        }
        if (sector == 1 || sector == last) {
            String copy = sector == 1 ? "the header" : "the second header";
            return copy + " of the partition table, field "
                    + GPT_HEADER.at(at % SECTOR).orElse("reserved");
        }
        ByteBuffer header = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        try (PlanReader reader = new PlanReader(disk)) {
            reader.read(SECTOR, header);
        }
        int size = Math.max(128, header.getInt(84));
        long first = 2L * SECTOR;
        long second = (last - TABLE_SECTORS) * SECTOR;
        for (long start : new long[] {first, second}) {
            if (at >= start && at < start + (long) TABLE_SECTORS * SECTOR) {
                return "entry " + ((at - start) / size + 1) + " of the "
                        + (start == first ? "" : "second ") + "partition table, field "
                        + GPT_ENTRY.at((at - start) % size).orElse("reserved");
            }
        }
        return "the gap between partitions";
    }

    private static String qcow2(FileChannel channel, long at) throws IOException {
        if (at < QCOW2.length()) {
            return "the qcow2 header, field " + QCOW2.at(at).orElseThrow();
        }
        ByteBuffer header = DiskImage.bytes(channel, 0, QCOW2.length());
        long name = header.getLong(8);
        if (name > 0 && at >= name && at < name + header.getInt(16)) {
            return "the name of the backing file";
        }
        int bits = header.getInt(20);
        if (bits < 9 || bits > 21) {
            return "a broken qcow2 file";
        }
        long cluster = 1L << bits;
        if (at < cluster) {
            return "the qcow2 header's extensions, byte " + at;
        }
        long table = header.getLong(40);
        int entries = header.getInt(36);
        if (at >= table && at < table + entries * 8L) {
            return "the L1 table, entry " + (at - table) / 8;
        }
        long counts = header.getLong(48);
        if (at >= counts && at < counts + header.getInt(56) * cluster) {
            return "the refcount table, entry " + (at - counts) / 8;
        }
        Map<Long, Long> tables = new LinkedHashMap<>();
        for (int i = 0; i < entries && table + i * 8L + 8 <= channel.size(); i++) {
            long l2 = DiskImage.bytes(channel, table + i * 8L, 8).getLong() & OFFSET;
            if (l2 > 0) {
                tables.put(l2, i * (cluster / 8));
            }
        }
        for (Map.Entry<Long, Long> each : tables.entrySet()) {
            long l2 = each.getKey();
            if (at >= l2 && at < l2 + cluster) {
                return "an L2 table, the entry of byte " + (each.getValue() + (at - l2) / 8 << bits) + " of the disk";
            }
        }
        long packed = packed(channel, tables, bits, at);
        if (packed >= 0) {
            return "the compressed cluster at byte " + packed + " of the disk";
        }
        return "a refcount block or a spare cluster, byte " + at % cluster;
    }

    /**
     * Where the disk has what lies compressed at a place of the file, by the last cluster that starts before it; or -1.
     *
     * @param tables by their place in the file the number of the first cluster of the disk they tell of
     */
    private static long packed(FileChannel channel, Map<Long, Long> tables, int bits, long at) throws IOException {
        long found = -1;
        long nearest = -1;
        for (Map.Entry<Long, Long> table : tables.entrySet()) {
            if (table.getKey() + (1L << bits) > channel.size()) {
                continue; // cut off
            }
            ByteBuffer entries = DiskImage.bytes(channel, table.getKey(), 1 << bits);
            for (long cluster = table.getValue(); entries.hasRemaining(); cluster++) {
                long value = entries.getLong();
                long start = Qcow2Packing.place(value, bits);
                boolean compressed = (value & Qcow2Packing.COMPRESSED) != 0;
                if (compressed && start <= at && start > nearest && at - start < 2L << bits) {
                    nearest = start;
                    found = cluster << bits;
                }
            }
        }
        return found;
    }

    private static String vhd(FileChannel channel, long at) throws IOException {
        long footer = channel.size() - VhdFooter.LENGTH;
        if (at >= footer) {
            return "the VHD footer, field " + VHD_FOOTER.at(at - footer).orElseThrow();
        }
        ByteBuffer copy = DiskImage.bytes(channel, footer, VhdFooter.LENGTH);
        if (copy.getInt(60) != VhdFooter.DYNAMIC) {
            return "the disk";
        }
        if (at < VhdFooter.LENGTH) {
            return "the copy of the VHD footer, field " + VHD_FOOTER.at(at).orElseThrow();
        }
        long start = copy.getLong(16);
        if (at >= start && at < start + VHD_HEADER.length()) {
            return "the VHD header, field " + VHD_HEADER.at(at - start).orElseThrow();
        }
        ByteBuffer header = DiskImage.bytes(channel, start, VHD_HEADER.length());
        long table = header.getLong(16);
        if (at >= table && at < table + header.getInt(28) * 4L) {
            return "the block allocation table, entry " + (at - table) / 4;
        }
        return "the bitmap of a VHD block";
    }
}
