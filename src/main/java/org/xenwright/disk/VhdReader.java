package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.xenwright.content.ImagePlan;

/** Reads where the blocks of a fixed or dynamic VHD lie; a block's bitmap of sectors is not looked at, all are used. */
final class VhdReader {
    static final long COOKIE = 0x636f6e6563746978L; // "conectix"

    private static final long HEADER = 0x6378737061727365L; // "cxsparse"
    private static final int MOST_TABLE = 64 << 20;

    private VhdReader() {}

    static ImagePlan plan(Path file, FileChannel channel) throws IOException {
        long end = channel.size() - VhdFooter.LENGTH;
        ByteBuffer footer = DiskImage.bytes(channel, end, VhdFooter.LENGTH);
        long size = footer.getLong(48);
        int type = footer.getInt(60);
        byte[] sum = footer.array().clone();
        ByteBuffer.wrap(sum).putInt(64, 0);
        if (VhdFooter.checksum(sum) != footer.getInt(64) || size < 0) {
            throw new DiskFormatException(file + ": a VHD whose footer is broken");
        }
        RegionCollector regions = new RegionCollector(file);
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
        ByteBuffer header = DiskImage.bytes(channel, footer.getLong(16), 1024);
        long table = header.getLong(16);
        int entries = header.getInt(28);
        int block = header.getInt(32);
        if (header.getLong(0) != HEADER
                || entries < 0
                || entries > MOST_TABLE / Integer.BYTES
                || block < 512
                || Integer.bitCount(block) != 1
                || (long) entries * block < size) {
            throw new DiskFormatException(file + ": a VHD whose header is broken");
        }
        ByteBuffer places = DiskImage.bytes(channel, table, entries * Integer.BYTES);
        long bitmap = (block / 512 / 8 + 511L) / 512 * 512;
        for (long at = 0; at < size; at += block) {
            int sector = places.getInt();
            if (sector != -1) {
                long place = Integer.toUnsignedLong(sector) * 512 + bitmap;
                long length = Math.min(block, size - at);
                if (place + length > channel.size()) {
                    throw new DiskFormatException(file + ": a block beyond the file's end");
                }
                regions.add(at, place, length);
            }
        }
        return new ImagePlan(size, regions.finish());
    }
}
