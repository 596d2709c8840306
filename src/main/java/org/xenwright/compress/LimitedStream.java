package org.xenwright.compress;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what a decoder gives and turns whatever it throws into an {@link IOException} that names the input. */
final class LimitedStream extends FilterInputStream {
    private final String name;
    private final long limit;
    private long count;

    LimitedStream(InputStream decoder, String name, long limit) {
        super(decoder);
        this.name = name;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read;
        try {
            read = in.read(buffer, offset, length);
        } catch (EOFException e) {
            throw new EOFException(name + " is cut off after " + count + " decompressed bytes");
        } catch (IOException | RuntimeException e) {
            // the zstd and bzip2 decoders meet broken data with unchecked exceptions too
            throw new IOException(name + " is broken after " + count + " decompressed bytes: " + e.getMessage(), e);
        }
        if (read > 0) {
            count += read;
            if (count > limit) {
                throw new BombException(name, limit);
            }
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, n))];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
