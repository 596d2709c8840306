package org.xenwright.content;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Exactly the promised number of bytes of a stream; one that became shorter is an error, never a short read. */
final class BoundedStream extends FilterInputStream {
    private final String name;
    private long left;

    BoundedStream(InputStream in, long size, String name) {
        super(in);
        this.left = size;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int value = in.read();
        if (value < 0) {
            throw truncated();
        }
        left--;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw truncated();
        }
        left -= count;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private EOFException truncated() {
        return new EOFException(name + " ended " + left + " bytes early");
    }
}
