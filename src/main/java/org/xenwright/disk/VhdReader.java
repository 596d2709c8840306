package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.xenwright.content.Allowance;
import org.xenwright.content.ImagePlan;

/** Reads where the blocks of a fixed or dynamic VHD lie; a block's bitmap of sectors is not looked at, all are used. */
final class VhdReader {
    static final long HEADER = 0x6378737061727365L; // "cxsparse"

    private static final int MOST_TABLE = 64 << 20;

    private VhdReader() {}

    static ImagePlan plan(Path file, FileChannel channel, Allowance allowance) throws IOException {
        long end = channel.size() - VhdFooter.LENGTH;
        byte[] footer = DiskImage.bytes(channel, end, VhdFooter.LENGTH).array();
        long size = VhdFields.CURRENT_SIZE.get(footer);
        int type = VhdFields.DISK_TYPE.getInt(footer);
        byte[] sum = footer.clone();
        VhdFields.CHECKSUM.put(sum, 0);
        if (VhdFooter.checksum(sum) != VhdFields.CHECKSUM.getInt(footer) || size < 0) {
            throw new DiskFormatException(file + ": a VHD whose footer is broken");
        }
        RegionCollector regions = new RegionCollector(file, allowance);
        if (type == VhdFooter.FIXED) {
            if (size > end) {
                throw new DiskFormatException(file + ": a fixed VHD that ends before its " + size + " bytes");
            }
            if (size > 0) {
                regions.add(0, 0, size);
            }
            return new ImagePlan(size, regions.finish());
        }
        if (type != VhdFooter.DYNAMIC) {
            throw new DiskFormatException(file + ": a VHD of type " + type);
        }
        long at = VhdFields.DATA_OFFSET.get(footer);
        byte[] header = DiskImage.bytes(channel, at, VhdFields.HEADER.length()).array();
        long table = VhdFields.TABLE_OFFSET.get(header);
        int entries = VhdFields.MAX_TABLE_ENTRIES.getInt(header);
        int block = VhdFields.BLOCK_SIZE.getInt(header);
        if (VhdFields.HEADER_COOKIE.get(header) != HEADER
                || entries < 0
                || entries > MOST_TABLE / Integer.BYTES
                || block < 512
                || Integer.bitCount(block) != 1
                || (long) entries * block < size) {
            throw new DiskFormatException(file + ": a VHD whose header is broken");
        }
        regions.table((long) entries * Integer.BYTES);
        ByteBuffer places = DiskImage.bytes(channel, table, entries * Integer.BYTES);
        long bitmap = (block / 512 / 8 + 511L) / 512 * 512;
        for (long from = 0; from < size; from += block) {
            int sector = places.getInt();
            if (sector != -1) {
                long place = Integer.toUnsignedLong(sector) * 512 + bitmap;
                long length = Math.min(block, size - from);
                if (place + length > channel.size()) {
                    throw new DiskFormatException(file + ": a block beyond the file's end");
                }
                regions.add(from, place, length);
            }
        }
        return new ImagePlan(size, regions.finish());
    }
}
