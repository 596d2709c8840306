package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The meaning of the bytes of a VMDK that are none of the disk's, by the names its specification has. */
final class VmdkPlaces {
    private static final int SECTOR = VmdkFields.SECTOR;

    private VmdkPlaces() {}

    /** Says what a byte of a VMDK file is. */
    static String describe(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return at < SECTOR ? header("header", at) : behind(channel, 0, channel.size(), at);
        }
    }

    /** Says the same of a VMDK that is a part of a file. */
    static String describe(FileChannel channel, long start, long length, long at) throws IOException {
        return at < SECTOR ? header("header", at) : behind(channel, start, length, at);
    }

    private static String behind(FileChannel channel, long start, long length, long at) throws IOException {
        byte[] header = DiskImage.bytes(channel, start, SECTOR).array();
        long descriptor = VmdkFields.DESCRIPTOR_OFFSET.get(header) * SECTOR;
        long end = descriptor + VmdkFields.DESCRIPTOR_SIZE.get(header) * SECTOR;
        if (at >= descriptor && at < end) {
            return "the descriptor of the VMDK, byte " + (at - descriptor);
        }
        if ((VmdkFields.FLAGS.get(header) & VmdkFields.MARKERS) == 0) {
            return "a grain table or the grain directory of the VMDK";
        }
        return stream(channel, start, length, at, VmdkFields.OVERHEAD.get(header) * SECTOR);
    }

    /** Goes from marker to marker; each takes a sector at least. */
    private static String stream(FileChannel channel, long start, long length, long at, long first) throws IOException {
        long place = Math.max(first, SECTOR);
        if (at < place) {
            return "the gap before the first grain";
        }
        while (place <= length - SECTOR) {
            byte[] marker = DiskImage.bytes(channel, start + place, SECTOR).array();
            long bytes = VmdkFields.MARKER_SIZE.get(marker);
            int type = VmdkFields.MARKER_TYPE.getInt(marker);
            long behind = bytes > 0 ? bytes + VmdkFields.GRAIN.length() : SECTOR;
            long sectors = bytes > 0 ? 0 : VmdkFields.MARKER_SECTORS.get(marker);
            if (sectors < 0 || sectors > length / SECTOR) {
                break;
            }
            long next = place + (behind + SECTOR - 1) / SECTOR * SECTOR + sectors * SECTOR;
            if (at < next) {
                return bytes > 0
                        ? "the compressed grain of byte " + VmdkFields.GRAIN_LBA.get(marker) * SECTOR + " of the disk"
                        : marked(type, at - place);
            }
            if (bytes == 0 && sectors == 0 && type == VmdkFields.END) {
                break; // zeros without end look like one
            }
            place = next;
        }
        return "what lies behind the last marker of the VMDK";
    }

    private static String marked(int type, long at) {
        String what = switch (type) {
            case VmdkFields.GRAIN_TABLE -> "a grain table";
            case VmdkFields.GRAIN_DIRECTORY -> "the grain directory";
            case VmdkFields.FOOTER -> "the footer";
            default -> "the end of the stream";
        };
        if (at < SECTOR) {
            return "the marker of " + what + ", field "
                    + VmdkFields.MARKER.at(at).orElseThrow();
        }
        return type == VmdkFields.FOOTER
                ? header("footer", at - SECTOR)
                : what + ", entry " + (at - SECTOR) / Integer.BYTES;
    }

    private static String header(String what, long at) {
        return "the VMDK " + what + ", field " + VmdkFields.HEADER.at(at).orElse("pad");
    }
}
