package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/**
 * Tells what a byte of a container or a partition table is: a field by the name its specification has. Facts: QEMU,
 * {@code docs/interop/qcow2.txt}; Microsoft, "Virtual Hard Disk Image Format Specification"; UEFI, chapter 5.
 */
public final class DiskFields {
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
                    + GptFields.HEADER.at(at % SECTOR).orElse("reserved");
        }
        byte[] header = new byte[SECTOR];
        try (PlanReader reader = new PlanReader(disk)) {
            reader.read(SECTOR, ByteBuffer.wrap(header));
        }
        int size = Math.max(GptFields.ENTRY.length(), GptFields.SIZE_OF_ENTRY.getInt(header));
        long first = 2L * SECTOR;
        long second = (last - TABLE_SECTORS) * SECTOR;
        for (long start : new long[] {first, second}) {
            if (at >= start && at < start + (long) TABLE_SECTORS * SECTOR) {
                return "entry " + ((at - start) / size + 1) + " of the "
                        + (start == first ? "" : "second ") + "partition table, field "
                        + GptFields.ENTRY.at((at - start) % size).orElse("reserved");
            }
        }
        return "the gap between partitions";
    }

    private static String qcow2(FileChannel channel, long at) throws IOException {
        if (at < Qcow2Fields.TABLE.length()) {
            return "the qcow2 header, field " + Qcow2Fields.TABLE.at(at).orElseThrow();
        }
        byte[] header = DiskImage.bytes(channel, 0, Qcow2Fields.TABLE.length()).array();
        long name = Qcow2Fields.BACKING_FILE_OFFSET.get(header);
        if (name > 0 && at >= name && at < name + Qcow2Fields.BACKING_FILE_SIZE.getInt(header)) {
            return "the name of the backing file";
        }
        int bits = Qcow2Fields.CLUSTER_BITS.getInt(header);
        if (bits < 9 || bits > 21) {
            return "a broken qcow2 file";
        }
        long cluster = 1L << bits;
        if (at < cluster) {
            return "the qcow2 header's extensions, byte " + at;
        }
        long table = Qcow2Fields.L1_TABLE_OFFSET.get(header);
        int entries = Qcow2Fields.L1_SIZE.getInt(header);
        if (at >= table && at < table + entries * 8L) {
            return "the L1 table, entry " + (at - table) / 8;
        }
        long counts = Qcow2Fields.REFCOUNT_TABLE_OFFSET.get(header);
        if (at >= counts && at < counts + Qcow2Fields.REFCOUNT_TABLE_CLUSTERS.getInt(header) * cluster) {
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
            return "the VHD footer, field " + VhdFields.FOOTER.at(at - footer).orElseThrow();
        }
        byte[] copy = DiskImage.bytes(channel, footer, VhdFooter.LENGTH).array();
        if (VhdFields.DISK_TYPE.getInt(copy) != VhdFooter.DYNAMIC) {
            return "the disk";
        }
        if (at < VhdFooter.LENGTH) {
            return "the copy of the VHD footer, field "
                    + VhdFields.FOOTER.at(at).orElseThrow();
        }
        long start = VhdFields.DATA_OFFSET.get(copy);
        if (at >= start && at < start + VhdFields.HEADER.length()) {
            return "the VHD header, field " + VhdFields.HEADER.at(at - start).orElseThrow();
        }
        byte[] header =
                DiskImage.bytes(channel, start, VhdFields.HEADER.length()).array();
        long table = VhdFields.TABLE_OFFSET.get(header);
        if (at >= table && at < table + VhdFields.MAX_TABLE_ENTRIES.getInt(header) * 4L) {
            return "the block allocation table, entry " + (at - table) / 4;
        }
        return "the bitmap of a VHD block";
    }
}
