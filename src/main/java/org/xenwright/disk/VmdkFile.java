package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/**
 * A stream-optimized VMDK, which is written from front to back: header and descriptor | compressed grains, those of a
 * table followed by it | directory | footer | end. Facts: VMware, "Virtual Disk Format 5.0", 2011; VMware's open-vmdk,
 * {@code vmdk/sparse.c}.
 */
final class VmdkFile {
    /** Bytes of a grain. */
    static final int GRAIN = 64 << 10;

    private static final int SECTOR = VmdkFields.SECTOR;

    /** vSphere imports what has it; QEMU opens it to read. */
    private static final int VERSION = 3;

    private static final int DESCRIPTOR_SECTORS = 20;

    /** Sectors before the first grain, as VMware's own writer has it. */
    private static final int OVERHEAD = 128;

    /** A geometry that is good for disks of any size, and its largest number of cylinders. */
    private static final int HEADS = 255;

    private static final int SECTORS_OF_TRACK = 63;
    private static final int MOST_CYLINDERS = 65_535;

    private static final int TABLE = VmdkFields.TABLE_ENTRIES * Integer.BYTES;

    /** Takes the bytes of the file, from the first to the last. */
    @FunctionalInterface
    interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }

    private final Taker out;
    private final long capacity;
    private final int[] directory;
    private final int[] table = new int[VmdkFields.TABLE_ENTRIES];
    private int tableNumber = -1;
    private long sector;

    /**
     * Begins the file.
     *
     * @param size of the disk in bytes, a multiple of {@link #GRAIN}
     * @param id what its content id is made of
     */
    VmdkFile(Taker out, long size, UUID id) throws IOException {
        this.out = out;
        this.capacity = size / SECTOR;
        long span = (long) GRAIN * VmdkFields.TABLE_ENTRIES;
        this.directory = new int[Math.toIntExact((size + span - 1) / span)];
        put(header(VmdkFields.AT_END, true));
        byte[] text = descriptor(id).getBytes(StandardCharsets.US_ASCII);
        put(Arrays.copyOf(text, DESCRIPTOR_SECTORS * SECTOR));
        put(new byte[(int) (OVERHEAD - sector) * SECTOR]);
    }

    /** Returns the size of the disk in the file, for an image of this size, both in bytes. */
    static long size(long image) {
        return Math.max(1, (image + GRAIN - 1) / GRAIN) * GRAIN;
    }

    /**
     * Appends a grain that is not all zero.
     *
     * @param number of the grain in the disk; they come in rising order
     * @param packed its bytes as a zlib stream
     */
    void grain(long number, byte[] packed) throws IOException {
        int owner = Math.toIntExact(number / VmdkFields.TABLE_ENTRIES);
        if (owner != tableNumber) {
            endTable();
            tableNumber = owner;
        }
        table[(int) (number % VmdkFields.TABLE_ENTRIES)] = here();
        byte[] grain = new byte[sectors(VmdkFields.GRAIN.length() + packed.length) * SECTOR];
        VmdkFields.GRAIN_LBA.put(grain, number * (GRAIN / SECTOR));
        VmdkFields.GRAIN_BYTES.put(grain, packed.length);
        System.arraycopy(packed, 0, grain, VmdkFields.GRAIN.length(), packed.length);
        put(grain);
    }

    /** Ends the file. */
    void finish() throws IOException {
        endTable();
        int sectors = sectors(directory.length * Integer.BYTES);
        marker(VmdkFields.GRAIN_DIRECTORY, sectors);
        long at = sector;
        put(words(directory, sectors));
        marker(VmdkFields.FOOTER, 1);
        put(header(at, false));
        marker(VmdkFields.END, 0);
    }

    private void endTable() throws IOException {
        if (tableNumber >= 0) {
            marker(VmdkFields.GRAIN_TABLE, TABLE / SECTOR);
            directory[tableNumber] = here();
            put(words(table, TABLE / SECTOR));
            Arrays.fill(table, 0);
        }
    }

    /** Returns the number of the next sector, for which tables have 32 bits. */
    private int here() throws IOException {
        if (sector > 0xffff_ffffL) {
            throw new IOException("the VMDK file becomes longer than 2 TiB, the most that its tables can point into");
        }
        return (int) sector;
    }

    private void marker(int type, int sectors) throws IOException {
        byte[] marker = new byte[VmdkFields.MARKER.length()];
        VmdkFields.MARKER_SECTORS.put(marker, sectors);
        VmdkFields.MARKER_TYPE.put(marker, type);
        put(marker);
    }

    private byte[] header(long directoryAt, boolean described) {
        byte[] header = new byte[VmdkFields.HEADER.length()];
        VmdkFields.MAGIC.put(header, VmdkFields.MAGIC_NUMBER);
        VmdkFields.VERSION.put(header, VERSION);
        VmdkFields.FLAGS.put(header, VmdkFields.NEWLINE_TEST | VmdkFields.COMPRESSED | VmdkFields.MARKERS);
        VmdkFields.CAPACITY.put(header, capacity);
        VmdkFields.GRAIN_SIZE.put(header, GRAIN / SECTOR);
        VmdkFields.DESCRIPTOR_OFFSET.put(header, described ? 1 : 0);
        VmdkFields.DESCRIPTOR_SIZE.put(header, described ? DESCRIPTOR_SECTORS : 0);
        VmdkFields.ENTRIES_PER_TABLE.put(header, VmdkFields.TABLE_ENTRIES);
        VmdkFields.DIRECTORY_OFFSET.put(header, directoryAt);
        VmdkFields.OVERHEAD.put(header, OVERHEAD);
        VmdkFields.SINGLE_END_OF_LINE.put(header, '\n');
        VmdkFields.NO_END_OF_LINE.put(header, ' ');
        VmdkFields.DOUBLE_END_OF_LINE_1.put(header, '\r');
        VmdkFields.DOUBLE_END_OF_LINE_2.put(header, '\n');
        VmdkFields.COMPRESSION.put(header, VmdkFields.DEFLATE);
        return header;
    }

    /**
     * Describes the disk. The content id follows from the disk's name; it is less than {@code 80000000}, while those at
     * the other end mean that there is none.
     */
    private String descriptor(UUID id) {
        int content = (int) id.getLeastSignificantBits() & 0x7fffffff;
        long cylinders =
                Math.min(MOST_CYLINDERS, (capacity + HEADS * SECTORS_OF_TRACK - 1) / (HEADS * SECTORS_OF_TRACK));
        return String.format(
                Locale.ROOT,
                """
                # Disk DescriptorFile
                version=1
                CID=%08x
                parentCID=ffffffff
                createType="streamOptimized"

                # Extent description
                RW %d SPARSE "disk.vmdk"

                # The Disk Data Base
                #DDB

                ddb.longContentID = "%016x%08x%08x"
                ddb.virtualHWVersion = "4"
                ddb.geometry.cylinders = "%d"
                ddb.geometry.heads = "%d"
                ddb.geometry.sectors = "%d"
                ddb.adapterType = "lsilogic"
                """,
                content,
                capacity,
                id.getMostSignificantBits(),
                id.getLeastSignificantBits() >>> Integer.SIZE,
                content,
                cylinders,
                HEADS,
                SECTORS_OF_TRACK);
    }

    private static byte[] words(int[] words, int sectors) {
        ByteBuffer bytes = ByteBuffer.allocate(sectors * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }

    private static int sectors(int bytes) {
        return (bytes + SECTOR - 1) / SECTOR;
    }

    private void put(byte[] sectors) throws IOException {
        out.take(ByteBuffer.wrap(sectors));
        sector += sectors.length / SECTOR;
    }
}
