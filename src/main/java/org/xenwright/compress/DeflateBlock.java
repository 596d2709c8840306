package org.xenwright.compress;

import java.io.IOException;
import java.util.Arrays;

/** One block of deflate (RFC 1951, 3.2): literals and matches are collected, then written with codes made for them. */
final class DeflateBlock {
    /** Longest match. */
    static final int LONGEST = 258;

    private static final int END = 256;
    private static final int FIRST_LENGTH = 257;
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] DISTANCE_BASE = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };
    // the order in which lengths of the code-length code are sent
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final byte[] LENGTH_CODE = lengthCodes();
    private static final int MOST_STORED = 65535;

    private final int[] tokens;
    private int filled;
    private final int[] literals = new int[286];
    private final int[] distances = new int[30];

    /** @param most bytes one block can stand for */
    DeflateBlock(int most) {
        this.tokens = new int[most];
    }

    void literal(byte value) {
        tokens[filled++] = value & 0xff;
        literals[value & 0xff]++;
    }

    /** @param length 3 to 258 */
    void match(int length, int distance) {
        tokens[filled++] = length << 16 | distance;
        literals[FIRST_LENGTH + LENGTH_CODE[length]]++;
        distances[distanceCode(distance)]++;
    }

    /**
     * Writes what was collected and forgets it; bytes that do not get shorter are stored as they are.
     *
     * @param plain the bytes it stands for
     */
    void write(byte[] plain, int offset, int length, boolean last, BitSink out) throws IOException {
        literals[END] = 1;
        PrefixCode literalCode = new PrefixCode(literals, 15);
        boolean matches = Arrays.stream(distances).anyMatch(count -> count > 0);
        PrefixCode distanceCode = new PrefixCode(matches ? distances : new int[] {1}, 15);
        long bits = literalCode.bits(literals) + (matches ? distanceCode.bits(distances) : 0);
        for (int i = 0; i < LENGTH_EXTRA.length; i++) {
            bits += (long) literals[FIRST_LENGTH + i] * LENGTH_EXTRA[i];
        }
        for (int i = 0; i < distances.length; i++) {
            bits += (long) distances[i] * distanceExtra(i);
        }
        if (bits / 8 >= length) {
            stored(plain, offset, length, last, out);
        } else {
            out.add(last ? 1 : 0, 1);
            out.add(2, 2);
            codes(literalCode, distanceCode, out);
            symbols(literalCode, distanceCode, out);
        }
        filled = 0;
        Arrays.fill(literals, 0);
        Arrays.fill(distances, 0);
    }

    private static void stored(byte[] plain, int offset, int length, boolean last, BitSink out) throws IOException {
        int at = 0;
        do {
            int part = Math.min(MOST_STORED, length - at);
            out.add(last && at + part == length ? 1 : 0, 1);
            out.add(0, 2);
            out.align();
            out.add(part | (~part & 0xffff) << 16, 32);
            out.bytes(plain, offset + at, part);
            at += part;
        } while (at < length);
    }

    /** The lengths of both codes in one run-length coded row, itself sent in a third code. */
    private static void codes(PrefixCode literalCode, PrefixCode distanceCode, BitSink out) throws IOException {
        int literals = literalCode.used(257);
        int distances = distanceCode.used(1);
        int[] row = new int[literals + distances];
        for (int i = 0; i < literals; i++) {
            row[i] = literalCode.length(i);
        }
        for (int i = 0; i < distances; i++) {
            row[literals + i] = distanceCode.length(i);
        }
        int[] runs = new int[row.length];
        int[] extras = new int[row.length];
        int[] counts = new int[19];
        int n = 0;
        for (int i = 0; i < row.length; ) {
            int same = 1;
            while (i + same < row.length && row[i + same] == row[i]) {
                same++;
            }
            int symbol;
            if (row[i] == 0 && same >= 3) {
                same = Math.min(same, 138);
                symbol = same <= 10 ? 17 : 18;
                extras[n] = same - (same <= 10 ? 3 : 11);
            } else if (i > 0 && row[i] == row[i - 1] && same >= 3) {
                same = Math.min(same, 6);
                symbol = 16;
                extras[n] = same - 3;
            } else {
                same = 1;
                symbol = row[i];
            }
            runs[n++] = symbol;
            counts[symbol]++;
            i += same;
        }
        // there are always two different ones: end of block occurs, and some value does not occur or another does
        PrefixCode rowCode = new PrefixCode(counts, 7);
        int sent = ORDER.length;
        while (sent > 4 && rowCode.length(ORDER[sent - 1]) == 0) {
            sent--;
        }
        out.add(literals - 257, 5);
        out.add(distances - 1, 5);
        out.add(sent - 4, 4);
        for (int i = 0; i < sent; i++) {
            out.add(rowCode.length(ORDER[i]), 3);
        }
        for (int i = 0; i < n; i++) {
            out.add(rowCode.word(runs[i]), rowCode.length(runs[i]));
            switch (runs[i]) {
                case 16 -> out.add(extras[i], 2);
                case 17 -> out.add(extras[i], 3);
                case 18 -> out.add(extras[i], 7);
                default -> {}
            }
        }
    }

    private void symbols(PrefixCode literalCode, PrefixCode distanceCode, BitSink out) throws IOException {
        for (int i = 0; i < filled; i++) {
            int token = tokens[i];
            int length = token >>> 16;
            if (length == 0) {
                out.add(literalCode.word(token), literalCode.length(token));
                continue;
            }
            int code = LENGTH_CODE[length];
            int symbol = FIRST_LENGTH + code;
            int bits = literalCode.length(symbol);
            out.add(literalCode.word(symbol) | length - LENGTH_BASE[code] << bits, bits + LENGTH_EXTRA[code]);
            int distance = token & 0xffff;
            int far = distanceCode(distance);
            bits = distanceCode.length(far);
            out.add(distanceCode.word(far) | distance - DISTANCE_BASE[far] << bits, bits + distanceExtra(far));
        }
        out.add(literalCode.word(END), literalCode.length(END));
    }

    private static int distanceExtra(int code) {
        return code < 4 ? 0 : code / 2 - 1;
    }

    /** Codes come in pairs, each for half of the distances between two powers of two. */
    private static int distanceCode(int distance) {
        int less = distance - 1;
        if (less < 4) {
            return less;
        }
        int power = 31 - Integer.numberOfLeadingZeros(less);
        return 2 * power + (less >>> power - 1 & 1);
    }

    private static byte[] lengthCodes() {
        byte[] codes = new byte[LONGEST + 1];
        for (int code = 0; code < LENGTH_BASE.length; code++) {
            Arrays.fill(codes, LENGTH_BASE[code], codes.length, (byte) code);
        }
        return codes;
    }
}
