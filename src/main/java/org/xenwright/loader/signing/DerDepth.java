package org.xenwright.loader.signing;

/**
 * A check that a structure of ASN.1 is not nested deeper than any signature. Its readers call themselves for each level,
 * and bytes that open a level cost their writer two each.
 */
final class DerDepth {
    /** A signature with its certificates has some 15. */
    private static final int MOST = 64;

    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;

    private final byte[] bytes;
    private int at;

    private DerDepth(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Checks the first structure of some bytes, what follows left alone. */
    static void check(byte[] bytes) throws SignatureFormatException {
        new DerDepth(bytes).element(bytes.length, 0);
    }

    private void element(int end, int depth) throws SignatureFormatException {
        if (depth > MOST) {
            throw new SignatureFormatException("a structure nested deeper than " + MOST);
        }
        int tag = next(end);
        if ((tag & LONG_TAG) == LONG_TAG) {
            throw new SignatureFormatException("a structure with a tag that no signature has");
        }
        int length = length(end);
        int stop = at + length;
        if ((tag & CONSTRUCTED) == 0) {
            at = stop;
            return;
        }
        while (at < stop) {
            element(stop, depth + 1);
        }
    }

    private int length(int end) throws SignatureFormatException {
        int first = next(end);
        int length = first;
        if (first > 0x7f) {
            int count = first & 0x7f;
            if (count == 0 || count > 4) {
                throw new SignatureFormatException("a structure whose length is not in DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                if (length > 0x7fffff) {
                    throw new SignatureFormatException("a structure that is longer than its file");
                }
                length = length << 8 | next(end);
            }
        }
        if (length > end - at) {
            throw new SignatureFormatException("a structure that ends early");
        }
        return length;
    }

    private int next(int end) throws SignatureFormatException {
        if (at >= end) {
            throw new SignatureFormatException("a structure that ends early");
        }
        return bytes[at++] & 0xff;
    }
}
