package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/** Reads the GUID partition table at the start of a disk. Facts: UEFI specification, chapter 5. */
final class PartitionTable {
    private static final int SECTOR = 512;
    private static final int HEADER = 92;
    private static final int ENTRY = 128;
    private static final int MAX_ENTRIES = 128;

    private PartitionTable() {}

    /**
     * A partition.
     *
     * @param offset in bytes
     * @param size in bytes
     */
    record Entry(String name, UUID id, long offset, long size) {}

    /**
     * The partitions in the order of the table; empty for a disk without one.
     *
     * @throws BrokenImageException when there is one that is damaged
     */
    static List<Entry> read(FileChannel disk) throws IOException {
        ByteBuffer header = at(disk, SECTOR, SECTOR);
        if (header.remaining() < SECTOR || header.getLong(0) != 0x5452415020494645L) { // "EFI PART"
            return List.of();
        }
        int length = header.getInt(12);
        if (length < HEADER || length > SECTOR) {
            throw new BrokenImageException("the header of the partition table has " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        header.get(0, bytes);
        ByteBuffer.wrap(bytes).putInt(16, 0);
        check(bytes, header.getInt(16), "the header of the partition table");
        int count = header.getInt(80);
        if (count < 1 || count > MAX_ENTRIES || header.getInt(84) != ENTRY) {
            throw new BrokenImageException(
                    "the partition table has " + count + " entries of " + header.getInt(84) + " bytes");
        }
        long start = header.getLong(72);
        if (start < 2 || start > disk.size() / SECTOR) {
            throw new BrokenImageException("the partition table is said to be at sector " + start);
        }
        ByteBuffer table = at(disk, start * SECTOR, count * ENTRY);
        if (table.remaining() < count * ENTRY) {
            throw new BrokenImageException("the partition table is cut off");
        }
        byte[] all = new byte[count * ENTRY];
        table.get(0, all);
        check(all, header.getInt(88), "the partition table");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int entry = i * ENTRY;
            if (table.getLong(entry) != 0 || table.getLong(entry + 8) != 0) {
                entries.add(entry(table, entry, disk.size()));
            }
        }
        return entries;
    }

    private static Entry entry(ByteBuffer table, int at, long size) throws IOException {
        long first = table.getLong(at + 32);
        long last = table.getLong(at + 40);
        if (first < 2 || last < first || last >= size / SECTOR) {
            throw new BrokenImageException(
                    "a partition from sector " + first + " to " + last + " on a disk of " + size / SECTOR + " sectors");
        }
        byte[] name = new byte[72];
        table.get(at + 56, name);
        String text = new String(name, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return new Entry(
                end < 0 ? text : text.substring(0, end),
                guid(table, at + 16),
                first * SECTOR,
                (last - first + 1) * SECTOR);
    }

    /** The first three fields are little-endian, the rest is as written. */
    private static UUID guid(ByteBuffer table, int at) {
        long high = (table.getInt(at) & 0xffffffffL) << 32
                | (table.getShort(at + 4) & 0xffffL) << 16
                | table.getShort(at + 6) & 0xffffL;
        return new UUID(high, Long.reverseBytes(table.getLong(at + 8)));
    }

    private static void check(byte[] bytes, int sum, String what) throws BrokenImageException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if ((int) crc.getValue() != sum) {
            throw new BrokenImageException(what + " does not have the checksum it names");
        }
    }

    private static ByteBuffer at(FileChannel disk, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && disk.read(buffer, offset + buffer.position()) >= 0) {
            // until full or at the end
        }
        return buffer.flip();
    }
}
