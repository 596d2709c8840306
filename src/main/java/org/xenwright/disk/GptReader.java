package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/** Reads a GUID partition table. Facts: UEFI specification, chapter 5. */
public final class GptReader {
    private static final int SECTOR = 512;
    private static final int MOST_TABLE = 1 << 20;
    private static final long SIGNATURE = 0x5452415020494645L; // "EFI PART"

    private GptReader() {}

    /** Whether a disk has such a table, sound or not. */
    public static boolean isPresent(ImagePlan disk) throws IOException {
        return disk.size() >= 2 * SECTOR && bytes(disk, SECTOR, 8).getLong() == SIGNATURE;
    }

    /**
     * The partitions of a disk in the order of its table.
     *
     * @throws DiskFormatException when there is no table, its checksums are wrong, or partitions overlap
     */
    public static List<GptEntry> read(ImagePlan disk) throws IOException {
        if (!isPresent(disk)) {
            throw new DiskFormatException("no GUID partition table");
        }
        byte[] header = bytes(disk, SECTOR, SECTOR).array();
        int length = GptFields.HEADER_SIZE.getInt(header);
        if (length < GptFields.HEADER.length() || length > SECTOR) {
            throw new DiskFormatException("a partition table with a header of " + length + " bytes");
        }
        byte[] summed = Arrays.copyOf(header, length);
        GptFields.HEADER_CRC32.put(summed, 0);
        int entries = GptFields.NUMBER_OF_ENTRIES.getInt(header);
        int size = GptFields.SIZE_OF_ENTRY.getInt(header);
        if (crc(summed) != GptFields.HEADER_CRC32.getInt(header)
                || entries < 0
                || size < GptFields.ENTRY.length()
                || size > 4096
                || (long) entries * size > MOST_TABLE) {
            throw new DiskFormatException("a partition table whose header is broken");
        }
        long at = GptFields.PARTITION_ENTRY_LBA.get(header);
        byte[] table = bytes(disk, sectors(at), entries * size).array();
        if (crc(table) != GptFields.ENTRY_ARRAY_CRC32.getInt(header)) {
            throw new DiskFormatException("a partition table whose entries are broken");
        }
        List<GptEntry> found = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            UUID type = guid(GptFields.TYPE_GUID.bytes(table, i * size));
            if (type.getMostSignificantBits() == 0 && type.getLeastSignificantBits() == 0) {
                continue;
            }
            long start = sectors(GptFields.STARTING_LBA.get(table, i * size));
            long end = sectors(GptFields.ENDING_LBA.get(table, i * size)) + SECTOR;
            if (end <= start || end > disk.size()) {
                throw new DiskFormatException("a partition from " + start + " to " + end + " of " + disk.size());
            }
            for (GptEntry other : found) {
                if (start < other.offset() + other.size() && other.offset() < end) {
                    throw new DiskFormatException("two partitions that overlap, the second at " + start);
                }
            }
            String name = new String(GptFields.NAME.bytes(table, i * size), StandardCharsets.UTF_16LE);
            int nul = name.indexOf('\0');
            found.add(new GptEntry(
                    nul < 0 ? name : name.substring(0, nul),
                    type,
                    guid(GptFields.UNIQUE_GUID.bytes(table, i * size)),
                    start,
                    end - start));
        }
        return found;
    }

    private static long sectors(long number) throws DiskFormatException {
        if (number < 0 || number > Long.MAX_VALUE / SECTOR - 1) {
            throw new DiskFormatException("a sector of number " + number);
        }
        return number * SECTOR;
    }

    private static UUID guid(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        long high = Integer.toUnsignedLong(Integer.reverseBytes(bytes.getInt())) << 32
                | Short.toUnsignedLong(Short.reverseBytes(bytes.getShort())) << 16
                | Short.toUnsignedLong(Short.reverseBytes(bytes.getShort()));
        return new UUID(high, bytes.getLong());
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer bytes(ImagePlan disk, long at, int length) throws IOException {
        if (at > disk.size() - length) {
            throw new DiskFormatException("the disk of " + disk.size() + " bytes has no " + length + " at " + at);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try (PlanReader reader = new PlanReader(disk)) {
            reader.read(at, bytes);
        }
        return bytes.flip();
    }
}
