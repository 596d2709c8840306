package org.xenwright.apk.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.compress.Limits;

/**
 * The gzip members (RFC 1952) of a file, one by one with their places: what each holds is signed or hashed as it lies
 * in the file. The stream of java.util.zip hides where one ends and the next begins.
 */
final class GzipMembers implements Closeable {
    private static final int HEADER = 10;
    private static final int LONGEST_NAME = 4096;

    private static final int CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final FileChannel channel;
    private final String name;
    private final ByteBuffer window = ByteBuffer.allocate(1 << 16);
    private long position;

    /**
     * @param name what errors call the file
     */
    GzipMembers(Path file, String name) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.name = name;
        window.limit(0);
    }

    /** Returns the place of the next member. */
    long position() {
        return position;
    }

    long size() throws IOException {
        return channel.size();
    }

    /**
     * Unpacks the next member.
     *
     * @param most bytes that may come out
     * @throws ApkFormatException when it is no member, broken or cut off, or holds more
     */
    void next(OutputStream plain, long most) throws IOException {
        long start = position;
        if (!nextIfSmall(plain, most)) {
            throw wrong(start, "holds more than the bytes it may unpack to, " + most + " at most");
        }
    }

    /**
     * Unpacks the next member unless it holds more than that. Where it does, some of it came out, and nothing can be read
     * behind it.
     *
     * @throws ApkFormatException when it is no member, broken or cut off
     */
    boolean nextIfSmall(OutputStream plain, long most) throws IOException {
        long start = position;
        header();
        CRC32 sum = new CRC32();
        long size = body(plain, most, start, sum);
        if (size < 0) {
            return false;
        }
        long expected = number(4);
        long length = number(4);
        if (sum.getValue() != expected || (size & 0xffffffffL) != length) {
            throw wrong(start, "has another checksum than its content");
        }
        return true;
    }

    private void header() throws IOException {
        long start = position;
        if (number(2) != 0x8b1f) {
            throw wrong(start, "is no gzip member");
        }
        int method = take();
        int flags = take();
        for (int i = 4; i < HEADER; i++) {
            take();
        }
        if (method != 8 || (flags & 0xe0) != 0) {
            throw wrong(start, "is a gzip member of an unknown kind");
        }
        if ((flags & EXTRA) != 0) {
            for (long left = number(2); left > 0; left--) {
                take();
            }
        }
        if ((flags & NAME) != 0) {
            text(start);
        }
        if ((flags & COMMENT) != 0) {
            text(start);
        }
        if ((flags & CHECKED) != 0) {
            number(2);
        }
    }

    private void text(long start) throws IOException {
        for (int i = 0; take() != 0; i++) {
            if (i == LONGEST_NAME) {
                throw wrong(start, "has a name of more than " + LONGEST_NAME + " bytes");
            }
        }
    }

    /** Returns how many bytes came out; -1 when there are more than may. */
    private long body(OutputStream plain, long most, long start, CRC32 sum) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            byte[] buffer = new byte[1 << 16];
            long count = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    fill();
                    inflater.setInput(window.array(), window.position(), window.remaining());
                    skip(window.remaining());
                }
                int made = inflater.inflate(buffer);
                count += made;
                if (count > Limits.of(most).forInput(position - start).plain()) {
                    return -1;
                }
                if (made == 0 && inflater.needsDictionary()) {
                    throw wrong(start, "needs a dictionary");
                }
                sum.update(buffer, 0, made);
                plain.write(buffer, 0, made);
            }
            int left = inflater.getRemaining();
            window.position(window.position() - left);
            position -= left;
            return count;
        } catch (DataFormatException e) {
            throw new ApkFormatException(name, "the member at byte " + start + " is broken", e);
        } finally {
            inflater.end();
        }
    }

    private void skip(int count) {
        window.position(window.position() + count);
        position += count;
    }

    private void fill() throws IOException {
        if (!window.hasRemaining()) {
            window.clear();
            int read = channel.read(window, position);
            window.flip();
            if (read < 0) {
                window.limit(0);
                throw wrong(position, "is cut off");
            }
        }
    }

    private int take() throws IOException {
        fill();
        position++;
        return window.get() & 0xff;
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) take() << 8 * i;
        }
        return number;
    }

    private ApkFormatException wrong(long at, String what) {
        return new ApkFormatException(name, "what lies at byte " + at + " " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
