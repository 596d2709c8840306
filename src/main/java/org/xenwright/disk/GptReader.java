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
        ByteBuffer header = bytes(disk, SECTOR, SECTOR);
        int length = header.getInt(12);
        if (length < 92 || length > SECTOR) {
            throw new DiskFormatException("a partition table with a header of " + length + " bytes");
        }
        byte[] summed = Arrays.copyOf(header.array(), length);
        Arrays.fill(summed, 16, 20, (byte) 0);
        int entries = header.getInt(80);
        int size = header.getInt(84);
        if (crc(summed) != header.getInt(16)
                || entries < 0
                || size < 128
                || size > 4096
                || (long) entries * size > MOST_TABLE) {
            throw new DiskFormatException("a partition table whose header is broken");
        }
        long at = header.getLong(72);
        ByteBuffer table = bytes(disk, sectors(at), entries * size);
        if (crc(table.array()) != header.getInt(88)) {
            throw new DiskFormatException("a partition table whose entries are broken");
        }
        List<GptEntry> found = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            UUID type = guid(table, i * size);
            if (type.getMostSignificantBits() == 0 && type.getLeastSignificantBits() == 0) {
                continue;
            }
            long start = sectors(table.getLong(i * size + 32));
            long end = sectors(table.getLong(i * size + 40)) + SECTOR;
            if (end <= start || end > disk.size()) {
                throw new DiskFormatException("a partition from " + start + " to " + end + " of " + disk.size());
            }
            for (GptEntry other : found) {
                if (start < other.offset() + other.size() && other.offset() < end) {
                    throw new DiskFormatException("two partitions that overlap, the second at " + start);
                }
            }
            String name = new String(table.array(), i * size + 56, 72, StandardCharsets.UTF_16LE);
            int nul = name.indexOf('\0');
            found.add(new GptEntry(
                    nul < 0 ? name : name.substring(0, nul), type, guid(table, i * size + 16), start, end - start));
        }
        return found;
    }

    private static long sectors(long number) throws DiskFormatException {
        if (number < 0 || number > Long.MAX_VALUE / SECTOR - 1) {
            throw new DiskFormatException("a sector of number " + number);
        }
        return number * SECTOR;
    }

    private static UUID guid(ByteBuffer table, int at) {
        long high = Integer.toUnsignedLong(table.getInt(at)) << 32
                | Short.toUnsignedLong(table.getShort(at + 4)) << 16
                | Short.toUnsignedLong(table.getShort(at + 6));
        return new UUID(high, Long.reverseBytes(table.getLong(at + 8)));
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
