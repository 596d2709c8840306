package org.xenwright.compress;

/**
 * The limits of decompressing.
 *
 * @param plain most bytes that may come out
 * @param memory most bytes a decoder may hold, its dictionary above all
 */
public record Limits(long plain, int memory) {
    /** Decoder memory that suffices for every preset of xz and zstd in use. */
    public static final int DECODER_MEMORY = 128 << 20;

    // tiny inputs may well be a thousand times smaller than what they stand for; large ones never honestly are
    private static final long RATIO = 1000;
    private static final long RATIO_FREE = 64L << 20;

    public Limits {
        if (plain < 0 || memory <= 0) {
            throw new IllegalArgumentException("limits must be positive: " + plain + ", " + memory);
        }
    }

    /** Returns the given bytes at most, in the usual memory. */
    public static Limits of(long plain) {
        return new Limits(plain, DECODER_MEMORY);
    }

    /** These limits for an input of known size: at most 1000 times as much beyond 64 MiB. */
    public Limits forInput(long compressed) {
        long honest = compressed > Long.MAX_VALUE / RATIO ? Long.MAX_VALUE : compressed * RATIO;
        return new Limits(Math.min(plain, Math.max(RATIO_FREE, honest)), memory);
    }
}
