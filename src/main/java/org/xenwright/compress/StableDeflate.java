package org.xenwright.compress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Packs blocks as deflate (RFC 1951), each by itself, to the same bytes on every machine, as {@link StableGzip} does. */
public final class StableDeflate {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BitSink bits = new BitSink(out);
    private final DeflateBlock deflate;
    private final byte[] buffer;
    private final Matches matches;

    /**
     * @param most bytes of a block
     * @param window farthest a match may lie back, in bytes; at most 32 KiB
     * @param tries how many earlier places that begin alike are compared: more give less output for more time
     */
    public StableDeflate(int most, int window, int tries) {
        this.deflate = new DeflateBlock(most);
        this.buffer = new byte[most];
        this.matches = new Matches(buffer, window, tries);
    }

    /** The remaining bytes packed; where that does not shorten them it is longer by a few. */
    public byte[] pack(ByteBuffer plain) {
        int length = plain.remaining();
        plain.get(buffer, 0, length);
        matches.forget();
        matches.collect(0, length, deflate);
        out.reset();
        try {
            deflate.write(buffer, 0, length, true, bits);
            bits.align();
            bits.drain();
        } catch (IOException e) {
            throw new UncheckedIOException("memory was written to", e);
        }
        return out.toByteArray();
    }
}
