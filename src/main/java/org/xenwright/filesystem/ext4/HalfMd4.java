package org.xenwright.filesystem.ext4;

import java.util.UUID;

/**
 * The hash that sorts the names of an indexed directory: three rounds of MD4 over chunks of 32 bytes, names as unsigned
 * characters ({@code fs/ext4/hash.c}).
 */
final class HalfMd4 {
    private static final int K2 = 0x5A827999;
    private static final int K3 = 0x6ED9EBA1;

    private final int[] start;
    private final int[] chunk = new int[8];
    private int hash;
    private int minor;

    /** @param seed four words; all zero stands for the constants of MD4 */
    HalfMd4(int[] seed) {
        boolean none = (seed[0] | seed[1] | seed[2] | seed[3]) == 0;
        start = none ? new int[] {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476} : seed.clone();
    }

    static HalfMd4 of(UUID seed) {
        return new HalfMd4(words(Checksum.bytes(seed)));
    }

    /** Returns the words of a seed as it is stored. */
    static int[] words(byte[] seed) {
        int[] words = new int[seed.length / Format.WORD_LENGTH];
        for (int i = 0; i < words.length; i++) {
            words[i] = Format.WORD.getInt(seed, i * Format.WORD_LENGTH);
        }
        return words;
    }

    /** Hashes a name; the result is in {@link #major} and {@link #minor}. */
    void hash(byte[] name) {
        int a = start[0];
        int b = start[1];
        int c = start[2];
        int d = start[3];
        int[] state = {a, b, c, d};
        for (int at = 0; at < name.length || at == 0; at += 32) {
            fill(name, at);
            transform(state);
        }
        hash = state[1] & ~1;
        // the largest value marks the end of a directory being read
        hash = hash == 0xfffffffe ? 0xfffffffc : hash;
        minor = state[2];
    }

    /** The unsigned hash the index is sorted by; its lowest bit is zero. */
    int major() {
        return hash;
    }

    int minor() {
        return minor;
    }

    private void fill(byte[] name, int from) {
        int left = name.length - from;
        int pad = left | left << 8;
        pad |= pad << 16;
        int length = Math.min(left, 32);
        int at = 0;
        int value = pad;
        for (int i = 0; i < length; i++) {
            value = (name[from + i] & 0xff) + (value << 8);
            if (i % 4 == 3) {
                chunk[at++] = value;
                value = pad;
            }
        }
        if (at < 8) {
            chunk[at++] = value;
        }
        while (at < 8) {
            chunk[at++] = pad;
        }
    }

    private void transform(int[] state) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        int[] x = chunk;
        for (int i = 0; i < 8; i += 4) {
            a = Integer.rotateLeft(a + choose(b, c, d) + x[i], 3);
            d = Integer.rotateLeft(d + choose(a, b, c) + x[i + 1], 7);
            c = Integer.rotateLeft(c + choose(d, a, b) + x[i + 2], 11);
            b = Integer.rotateLeft(b + choose(c, d, a) + x[i + 3], 19);
        }
        for (int i = 1; i >= 0; i--) {
            a = Integer.rotateLeft(a + majority(b, c, d) + x[i] + K2, 3);
            d = Integer.rotateLeft(d + majority(a, b, c) + x[i + 2] + K2, 5);
            c = Integer.rotateLeft(c + majority(d, a, b) + x[i + 4] + K2, 9);
            b = Integer.rotateLeft(b + majority(c, d, a) + x[i + 6] + K2, 13);
        }
        for (int i = 3; i >= 0; i -= 1) {
            // words 3 7 2 6, then 1 5 0 4: two of these steps make one pass over the state
            if (i == 3 || i == 1) {
                a = Integer.rotateLeft(a + (b ^ c ^ d) + x[i] + K3, 3);
                d = Integer.rotateLeft(d + (a ^ b ^ c) + x[i + 4] + K3, 9);
            } else {
                c = Integer.rotateLeft(c + (d ^ a ^ b) + x[i] + K3, 11);
                b = Integer.rotateLeft(b + (c ^ d ^ a) + x[i + 4] + K3, 15);
            }
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private static int choose(int x, int y, int z) {
        return z ^ (x & (y ^ z));
    }

    private static int majority(int x, int y, int z) {
        return (x & y) + ((x ^ y) & z);
    }
}
