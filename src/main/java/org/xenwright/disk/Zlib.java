package org.xenwright.disk;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Blocks of a disk that were packed by deflate, unpacked to a length that is known. */
final class Zlib {
    private Zlib() {}

    /**
     * Fills a block; what would come behind it is left.
     *
     * @param bare whether it is deflate alone (RFC 1951), and not a zlib stream (RFC 1950)
     * @param what a block is called: "cluster"
     */
    static void unpack(byte[] stored, byte[] plain, boolean bare, String what) throws IOException {
        Inflater inflater = new Inflater(bare);
        try {
            inflater.setInput(stored);
            int filled = 0;
            while (filled < plain.length) {
                int count = inflater.inflate(plain, filled, plain.length - filled);
                if (count == 0) {
                    throw new DiskFormatException("a compressed " + what + " of " + filled + " bytes");
                }
                filled += count;
            }
        } catch (DataFormatException e) {
            throw new DiskFormatException("a broken compressed " + what + ": " + e.getMessage());
        } finally {
            inflater.end();
        }
    }
}
