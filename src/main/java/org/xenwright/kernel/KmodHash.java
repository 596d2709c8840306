package org.xenwright.kernel;

import java.util.Comparator;

/**
 * The order in which kmod lists what it keeps in a hash table: by bucket, within one by bytes. It decides the order of
 * lines in {@code modules.symbols}. The function is Paul Hsieh's SuperFastHash.
 */
final class KmodHash {
    private KmodHash() {}

    /** @param buckets a power of two */
    static Comparator<String> order(int buckets) {
        return Comparator.<String>comparingInt(key -> hash(key) & buckets - 1).thenComparing(Comparator.naturalOrder());
    }

    static int hash(String key) {
        int length = key.length();
        int hash = length;
        int at = 0;
        for (int rounds = length / 4; rounds > 0; rounds--) {
            hash += pair(key, at);
            int mixed = pair(key, at + 2) << 11 ^ hash;
            hash = hash << 16 ^ mixed;
            at += 4;
            hash += hash >>> 11;
        }
        switch (length & 3) {
            case 3 -> {
                hash += pair(key, at);
                hash ^= hash << 16;
                hash ^= (byte) key.charAt(at + 2) << 18;
                hash += hash >>> 11;
            }
            case 2 -> {
                hash += pair(key, at);
                hash ^= hash << 11;
                hash += hash >>> 17;
            }
            case 1 -> {
                hash += (byte) key.charAt(at);
                hash ^= hash << 10;
                hash += hash >>> 1;
            }
            default -> {}
        }
        hash ^= hash << 3;
        hash += hash >>> 5;
        hash ^= hash << 4;
        hash += hash >>> 17;
        hash ^= hash << 25;
        hash += hash >>> 6;
        return hash;
    }

    private static int pair(String key, int at) {
        return key.charAt(at) & 0xff | (key.charAt(at + 1) & 0xff) << 8;
    }
}
