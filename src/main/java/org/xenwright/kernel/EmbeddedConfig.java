package org.xenwright.kernel;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Finds the configuration that a kernel or its module {@code configs} holds: a mark, and behind it the text, packed by
 * gzip. Facts: Linux, {@code kernel/configs.c} and {@code scripts/extract-ikconfig}.
 */
final class EmbeddedConfig {
    /** The mark, and how every file of gzip begins; its first byte occurs in it once. */
    private static final byte[] MARK = {'I', 'K', 'C', 'F', 'G', '_', 'S', 'T', 0x1f, (byte) 0x8b, 8};

    private static final int GZIP_HEAD = 3;

    private EmbeddedConfig() {}

    /**
     * Returns the text; empty when there is none, or a damaged one.
     *
     * @param in an uncompressed kernel or module
     * @param limit how many bytes of the text are read
     */
    static Optional<byte[]> find(InputStream in, int limit) throws IOException {
        byte[] window = new byte[1 << 16];
        int matched = 0;
        for (int count = in.read(window); count >= 0; count = in.read(window)) {
            for (int i = 0; i < count; i++) {
                matched = window[i] == MARK[matched] ? matched + 1 : window[i] == MARK[0] ? 1 : 0;
                if (matched == MARK.length) {
                    InputStream rest = new SequenceInputStream(
                            new ByteArrayInputStream(MARK, MARK.length - GZIP_HEAD, GZIP_HEAD),
                            new SequenceInputStream(new ByteArrayInputStream(window, i + 1, count - i - 1), in));
                    return unpack(rest, limit);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> unpack(InputStream packed, int limit) throws IOException {
        try {
            return Optional.of(new GZIPInputStream(packed).readNBytes(limit));
        } catch (ZipException | EOFException e) {
            return Optional.empty();
        }
    }
}
