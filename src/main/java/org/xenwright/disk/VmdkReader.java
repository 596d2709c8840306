package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.Allowance;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;

/**
 * Reads where the grains of a VMDK lie that is one file: stream-optimized or sparse. Every grain and table lies in the
 * file once, so more of them than it has room for is a broken file; that bounds time and memory. It names no other file
 * that would be opened. Facts: VMware, "Virtual Disk Format 5.0", 2011; QEMU, {@code block/vmdk.c}.
 */
final class VmdkReader {
    /** How a descriptor starts that is a file of its own. */
    private static final byte[] DESCRIPTOR = "# Disk DescriptorFile".getBytes(StandardCharsets.US_ASCII);

    /** The magic of the sparse files that ESX had on its own file system: "COWD". */
    private static final int ESX_SPARSE = 0x44574f43;

    private static final int SECTOR = VmdkFields.SECTOR;
    private static final int LAST_VERSION = 3;
    private static final int MOST_DESCRIPTOR = 1 << 20;
    private static final int MOST_DIRECTORY = 32 << 20;
    private static final int LEAST_GRAIN = 8 * SECTOR;
    private static final int MOST_GRAIN = 2 << 20;
    private static final long MOST_SECTORS = 1L << 46;
    private static final int TABLE = VmdkFields.TABLE_ENTRIES * Integer.BYTES;
    private static final String NO_PARENT = "ffffffff";
    private static final Pattern CREATE_TYPE = line("createType", "\"?([A-Za-z0-9]{1,40})\"?");
    private static final Pattern PARENT = line("parentCID", "\"?([0-9A-Fa-f]{1,8})\"?");

    /** Of a grain; the disk's last one may be shorter than the others. */
    private static final Content.Packing PACKING = (stored, plain) -> Zlib.unpack(stored, plain, false, "grain");

    private final Path file;
    private final FileChannel channel;
    private final long start;
    private final long length;
    private final RegionCollector regions;
    private byte[] header = {};
    private long left;

    /**
     * @param start of the VMDK in the file, which may be an archive
     * @param length of the VMDK in bytes
     */
    VmdkReader(Path file, FileChannel channel, long start, long length, Allowance allowance) {
        this.file = file;
        this.channel = channel;
        this.start = start;
        this.length = length;
        this.regions = new RegionCollector(file, allowance);
    }

    /** Tells whether a file starts as a VMDK of any kind does. */
    static boolean isOne(FileChannel channel) throws IOException {
        if (channel.size() < SECTOR) {
            return channel.size() >= DESCRIPTOR.length && startsWithDescriptor(channel);
        }
        int magic = VmdkFields.MAGIC.getInt(DiskImage.bytes(channel, 0, SECTOR).array());
        return magic == VmdkFields.MAGIC_NUMBER || magic == ESX_SPARSE || startsWithDescriptor(channel);
    }

    private static boolean startsWithDescriptor(FileChannel channel) throws IOException {
        return DiskImage.bytes(channel, 0, DESCRIPTOR.length).equals(ByteBuffer.wrap(DESCRIPTOR));
    }

    /** Returns the disk. */
    ImagePlan plan() throws IOException {
        refuseOthers();
        header = headerAt(0);
        checkDescriptor();
        if (VmdkFields.DIRECTORY_OFFSET.get(header) == VmdkFields.AT_END) {
            footer();
        }
        long sectors = VmdkFields.CAPACITY.get(header);
        long grain = VmdkFields.GRAIN_SIZE.get(header);
        if (sectors < 0
                || sectors > MOST_SECTORS
                || grain < LEAST_GRAIN / SECTOR
                || grain > MOST_GRAIN / SECTOR
                || Long.bitCount(grain) != 1
                || VmdkFields.ENTRIES_PER_TABLE.get(header) != VmdkFields.TABLE_ENTRIES) {
            throw broken("header");
        }
        long size = sectors * SECTOR;
        long span = grain * SECTOR * VmdkFields.TABLE_ENTRIES;
        long tables = (size + span - 1) / span;
        if (tables > MOST_DIRECTORY / Integer.BYTES) {
            throw broken("header");
        }
        left = length / SECTOR;
        regions.table(tables * Integer.BYTES);
        ByteBuffer directory = words(VmdkFields.DIRECTORY_OFFSET.get(header), (int) tables * Integer.BYTES);
        for (long at = 0; at < size; at += span) {
            long table = Integer.toUnsignedLong(directory.getInt());
            if (table != 0) {
                spend(TABLE / SECTOR);
                table(words(table, TABLE), at, size, (int) grain * SECTOR);
            }
        }
        return new ImagePlan(size, regions.finish());
    }

    private void refuseOthers() throws IOException {
        if (length >= DESCRIPTOR.length && Arrays.equals(bytes(0, DESCRIPTOR.length), DESCRIPTOR)) {
            String text = text(0, (int) Math.min(length, MOST_DESCRIPTOR));
            throw new DiskFormatException(file + ": " + kind(text) + ", whose bytes are in other files");
        }
        if (VmdkFields.MAGIC.getInt(bytes(0, SECTOR)) != VmdkFields.MAGIC_NUMBER) {
            throw new DiskFormatException(file + ": a VMDK of an old ESX, of the kind vmfsSparse");
        }
    }

    private byte[] headerAt(long at) throws IOException {
        byte[] found = bytes(at, SECTOR);
        long version = VmdkFields.VERSION.get(found);
        long flags = VmdkFields.FLAGS.get(found);
        if (VmdkFields.MAGIC.getInt(found) != VmdkFields.MAGIC_NUMBER) {
            throw broken("footer");
        }
        if (version < 1 || version > LAST_VERSION) {
            throw new DiskFormatException(file + ": a VMDK of version " + version);
        }
        if ((flags & VmdkFields.NEWLINE_TEST) != 0
                && (VmdkFields.SINGLE_END_OF_LINE.get(found) != '\n'
                        || VmdkFields.NO_END_OF_LINE.get(found) != ' '
                        || VmdkFields.DOUBLE_END_OF_LINE_1.get(found) != '\r'
                        || VmdkFields.DOUBLE_END_OF_LINE_2.get(found) != '\n')) {
            throw new DiskFormatException(file + ": a VMDK that was transferred as a text");
        }
        boolean compressed = (flags & VmdkFields.COMPRESSED) != 0;
        if (compressed
                && ((flags & VmdkFields.MARKERS) == 0 || VmdkFields.COMPRESSION.get(found) != VmdkFields.DEFLATE)) {
            throw new DiskFormatException(file + ": a VMDK with a compression other than deflate behind markers");
        }
        return found;
    }

    /** A file that was written from front to back has its last word behind the directory. */
    private void footer() throws IOException {
        long at = length - 2 * SECTOR;
        byte[] marker = bytes(at - SECTOR, SECTOR);
        if (VmdkFields.MARKER_TYPE.get(marker) != VmdkFields.FOOTER
                || VmdkFields.MARKER_SIZE.get(marker) != 0
                || VmdkFields.MARKER_SECTORS.get(marker) != 1) {
            throw broken("end");
        }
        long capacity = VmdkFields.CAPACITY.get(header);
        header = headerAt(at);
        if (VmdkFields.CAPACITY.get(header) != capacity) {
            throw broken("footer");
        }
    }

    private void checkDescriptor() throws IOException {
        long at = VmdkFields.DESCRIPTOR_OFFSET.get(header);
        long sectors = VmdkFields.DESCRIPTOR_SIZE.get(header);
        if (at == 0 || sectors == 0) {
            throw new DiskFormatException(file + ": one of several files of a VMDK, without the descriptor");
        }
        if (at < 0 || at > length / SECTOR || sectors < 0 || sectors > MOST_DESCRIPTOR / SECTOR) {
            throw broken("header");
        }
        String text = text(at * SECTOR, (int) sectors * SECTOR);
        String type = find(CREATE_TYPE, text).orElse("");
        boolean compressed = (VmdkFields.FLAGS.get(header) & VmdkFields.COMPRESSED) != 0;
        if (!type.equals(compressed ? "streamOptimized" : "monolithicSparse")) {
            throw new DiskFormatException(
                    file + ": " + kind(text) + "; those in one file are read, streamOptimized and monolithicSparse");
        }
        if (!find(PARENT, text).orElse(NO_PARENT).equalsIgnoreCase(NO_PARENT)) {
            throw new DiskFormatException(file + ": a VMDK that holds what differs from a parent");
        }
    }

    private void table(ByteBuffer table, long offset, long size, int grain) throws IOException {
        long flags = VmdkFields.FLAGS.get(header);
        boolean compressed = (flags & VmdkFields.COMPRESSED) != 0;
        boolean zeros = (flags & VmdkFields.ZERO_GRAINS) != 0;
        for (long at = offset; table.hasRemaining() && at < size; at += grain) {
            long sector = Integer.toUnsignedLong(table.getInt());
            if (sector == 0 || zeros && sector == 1) {
                continue;
            }
            int count = (int) Math.min(grain, size - at);
            if (compressed) {
                spend(1);
                regions.add(at, packed(sector, at, count, grain));
            } else {
                spend(count / SECTOR);
                if (sector * SECTOR > length - count) {
                    throw new DiskFormatException(file + ": a grain at sector " + sector + ", beyond the end");
                }
                regions.add(at, start + sector * SECTOR, count);
            }
        }
    }

    /** Finds a compressed grain, before which stands what it is of the disk. */
    private Content.Packed packed(long sector, long at, int count, int grain) throws IOException {
        byte[] marker = bytes(sector * SECTOR, VmdkFields.GRAIN.length());
        long stored = VmdkFields.GRAIN_BYTES.get(marker);
        long from = sector * SECTOR + marker.length;
        if (VmdkFields.GRAIN_LBA.get(marker) != at / SECTOR
                || stored == 0
                || stored > 2L * grain
                || stored > length - from) {
            throw new DiskFormatException(file + ": at sector " + sector + " is not the grain of byte " + at);
        }
        Content.Slice slice = new Content.Slice(file, start + from, stored);
        return new Content.Packed(slice, PACKING, count, 0, count);
    }

    private void spend(int sectors) throws IOException {
        left -= sectors;
        if (left < 0) {
            throw new DiskFormatException(file + ": tables of more grains than the file has room for");
        }
    }

    private ByteBuffer words(long sector, int count) throws IOException {
        if (sector < 0 || sector > length / SECTOR) {
            throw broken("table");
        }
        return ByteBuffer.wrap(bytes(sector * SECTOR, count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String text(long at, int count) throws IOException {
        return new String(bytes(at, count), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(long at, int count) throws IOException {
        if (at < 0 || at > length - count) {
            throw new DiskFormatException(file + ": a VMDK that ends early, it has no " + count + " bytes at " + at);
        }
        return DiskImage.bytes(channel, start + at, count).array();
    }

    private DiskFormatException broken(String what) {
        return new DiskFormatException(file + ": a VMDK whose " + what + " is broken");
    }

    private static String kind(String descriptor) {
        return find(CREATE_TYPE, descriptor)
                .map(type -> "a VMDK of the kind " + type)
                .orElse("a VMDK of no known kind");
    }

    private static Pattern line(String key, String value) {
        return Pattern.compile(
                "(?m)^[ \\t]*" + key + "[ \\t]*=[ \\t]*" + value + "[ \\t]*\\r?$", Pattern.CASE_INSENSITIVE);
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
