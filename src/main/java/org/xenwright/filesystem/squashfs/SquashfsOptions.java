package org.xenwright.filesystem.squashfs;

import java.time.Instant;

/**
 * All that decides the bytes of a file system besides its tree, and how many threads make it.
 *
 * @param packing how blocks are packed
 * @param blockSize in bytes, a power of two from 4 KiB to 1 MiB
 * @param clock the time it is made; no time in it is later
 * @param threads that pack; the bytes do not depend on it
 */
public record SquashfsOptions(SquashfsPacking packing, int blockSize, Instant clock, int threads) {
    public static final int DEFAULT_BLOCK = 128 << 10;

    public SquashfsOptions {
        if (Integer.bitCount(blockSize) != 1 || blockSize < 4 << 10 || blockSize > 1 << 20) {
            throw new IllegalArgumentException("a block of " + blockSize + " bytes, 4 KiB to 1 MiB are possible");
        }
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }

    /** zstd at its usual level, blocks of 128 KiB, as many threads as there are processors. */
    public static SquashfsOptions of(Instant clock) {
        return new SquashfsOptions(
                SquashfsPacking.DEFAULT,
                DEFAULT_BLOCK,
                clock,
                Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    public SquashfsOptions withPacking(SquashfsPacking changed) {
        return new SquashfsOptions(changed, blockSize, clock, threads);
    }

    public SquashfsOptions withThreads(int changed) {
        return new SquashfsOptions(packing, blockSize, clock, changed);
    }

    /** Packs as these options say. */
    Packer packer() {
        return packing.compression().packer(packing.level(), blockSize);
    }
}
