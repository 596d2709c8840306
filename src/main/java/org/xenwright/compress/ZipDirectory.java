package org.xenwright.compress;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.xenwright.content.Allowance;

/**
 * The central directory of a zip, counted before a library reads all of it into memory. Facts: PKWARE's APPNOTE, 4.3.12 to
 * 4.3.16.
 */
public final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int MOST_COMMENT = 0xffff;

    /** The memory the library keeps for an entry besides its texts. */
    private static final int KEPT = 512;

    private ZipDirectory() {}

    /** Charges all entries; a file that is not a zip is left for the library to refuse. */
    public static void charge(Path zip, Allowance allowance) throws IOException {
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            long start = start(channel);
            if (start < 0) {
                return;
            }
            channel.position(start);
            InputStream raw = Channels.newInputStream(channel);
            DataInputStream in = new DataInputStream(new BufferedInputStream(raw, 1 << 16));
            byte[] head = in.readNBytes(ENTRY_LENGTH);
            while (head.length == ENTRY_LENGTH && little(head).getInt(0) == ENTRY) {
                int name = little(head).getShort(28) & 0xffff;
                int rest = (little(head).getShort(30) & 0xffff) + (little(head).getShort(32) & 0xffff);
                allowance.hold(null, KEPT + 2L * name + rest);
                in.skipNBytes(Math.min(name + rest, Math.max(0, in.available())));
                head = in.readNBytes(ENTRY_LENGTH);
            }
        }
    }

    /** Returns where the directory starts; negative when its end is not there. */
    private static long start(FileChannel channel) throws IOException {
        int length = (int) Math.min(channel.size(), END_LENGTH + MOST_COMMENT);
        long from = channel.size() - length;
        ByteBuffer tail = read(channel, from, length);
        int at = length - END_LENGTH;
        while (at >= 0 && tail.getInt(at) != END) {
            at--;
        }
        if (at < 0) {
            return -1;
        }
        long size = Integer.toUnsignedLong(tail.getInt(at + 12));
        long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
        long end = from + at;
        if (at >= LOCATOR_LENGTH && tail.getInt(at - LOCATOR_LENGTH) == LOCATOR) {
            long wide = tail.getLong(at - LOCATOR_LENGTH + 8);
            if (wide >= 0 && wide <= channel.size() - 56) {
                offset = read(channel, wide + 48, 8).getLong(0);
                return offset;
            }
        }
        // behind what was put in front of the archive
        return offset + Math.max(0, end - size - offset);
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // until it is full or the file ends
        }
        return bytes.flip().limit(bytes.capacity());
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
