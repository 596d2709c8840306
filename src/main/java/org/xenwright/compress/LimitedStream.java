package org.xenwright.compress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.xenwright.content.BulkStream;

/** Counts what a decoder gives, and tells in the words of its input's kind when that is too much, or broken. */
public final class LimitedStream extends BulkStream {
    /** What a kind of input says of one that is not sound. */
    public interface Faults {
        /** More came out than may. */
        IOException tooLarge(long limit);

        /**
         * The decoder threw something; those of zstd and bzip2 meet broken data with unchecked exceptions too.
         *
         * @param plain how many bytes it gave before
         */
        IOException broken(Exception thrown, long plain);
    }

    /** Those of an input that only its name tells apart. */
    private record Named(String name) implements Faults {
        @Override
        public IOException tooLarge(long limit) {
            return new BombException(name, limit);
        }

        @Override
        public IOException broken(Exception thrown, long plain) {
            return thrown instanceof EOFException
                    ? new EOFException(name + " is cut off after " + plain + " decompressed bytes")
                    : new IOException(
                            name + " is broken after " + plain + " decompressed bytes: " + thrown.getMessage(), thrown);
        }
    }

    private final InputStream decoder;
    private final Faults faults;
    private final long limit;
    private long count;

    /** @param limit how many bytes may come out */
    public LimitedStream(InputStream decoder, long limit, Faults faults) {
        this.decoder = decoder;
        this.limit = limit;
        this.faults = faults;
    }

    LimitedStream(InputStream decoder, String name, long limit) {
        this(decoder, limit, new Named(name));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read;
        try {
            read = decoder.read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            throw faults.broken(e, count);
        }
        count += Math.max(0, read);
        if (count > limit) {
            throw faults.tooLarge(limit);
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return decoder.available();
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
