package org.xenwright.filesystem.squashfs;

import java.time.Instant;

/**
 * All that decides the bytes of a file system besides its tree, and how many threads make it.
 *
 * @param compression how blocks are packed
 * @param level how hard that tries, from 1 on
 * @param blockSize in bytes, a power of two from 4 KiB to 1 MiB
 * @param clock the time it is made; no time in it is later
 * @param threads that pack; the bytes do not depend on it
 */
public record SquashfsOptions(SquashfsCompression compression, int level, int blockSize, Instant clock, int threads) {
    public static final int DEFAULT_BLOCK = 128 << 10;

    public SquashfsOptions {
        if (Integer.bitCount(blockSize) != 1 || blockSize < 4 << 10 || blockSize > 1 << 20) {
            throw new IllegalArgumentException("a block of " + blockSize + " bytes, 4 KiB to 1 MiB are possible");
        }
        if (level < 1 || level > compression.mostLevel()) {
            throw new IllegalArgumentException(
                    "level " + level + " of " + compression + ", 1 to " + compression.mostLevel() + " are possible");
        }
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }

    /** zstd at its usual level, blocks of 128 KiB, as many threads as there are processors. */
    public static SquashfsOptions of(Instant clock) {
        return new SquashfsOptions(
                SquashfsCompression.ZSTD,
                SquashfsCompression.ZSTD.level(),
                DEFAULT_BLOCK,
                clock,
                Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    /** Packed otherwise, at that one's usual level. */
    public SquashfsOptions withCompression(SquashfsCompression changed) {
        return new SquashfsOptions(changed, changed.level(), blockSize, clock, threads);
    }

    public SquashfsOptions withLevel(int changed) {
        return new SquashfsOptions(compression, changed, blockSize, clock, threads);
    }

    public SquashfsOptions withBlockSize(int changed) {
        return new SquashfsOptions(compression, level, changed, clock, threads);
    }

    public SquashfsOptions withThreads(int changed) {
        return new SquashfsOptions(compression, level, blockSize, clock, changed);
    }

    Packer packer() {
        return compression.packer(level, blockSize);
    }
}
