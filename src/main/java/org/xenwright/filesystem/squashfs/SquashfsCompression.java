package org.xenwright.filesystem.squashfs;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.compress.PinnedZstd;

/** The ways blocks are packed; each gives the same bytes on every machine. */
public enum SquashfsCompression {
    /** Packs ten times as fast as the others at its usual level, and no reader unpacks anything faster. */
    ZSTD(6, PinnedZstd.USUAL_LEVEL, PinnedZstd.HIGHEST_LEVEL) {
        @Override
        Packer packer(int level, int blockSize) {
            return new ZstdPacker(level);
        }
    },
    /** The smallest and by far the slowest. */
    XZ(4, 6, 9) {
        @Override
        Packer packer(int level, int blockSize) {
            return (data, length) -> {
                LZMA2Options options = new LZMA2Options(level);
                // readers set aside one block for it
                options.setDictSize(Math.max(blockSize, Squashfs.METADATA_BLOCK));
                ByteArrayOutputStream packed = new ByteArrayOutputStream(length);
                try (XZOutputStream out = new XZOutputStream(packed, options, org.tukaani.xz.XZ.CHECK_CRC32)) {
                    out.write(data, 0, length);
                }
                return packed.size() < length ? Optional.of(packed.toByteArray()) : Optional.empty();
            };
        }
    },
    /** For readers that know nothing else. */
    GZIP(1, 9, 9) {
        @Override
        Packer packer(int level, int blockSize) {
            return new GzipPacker(level, blockSize);
        }
    };

    private final int id;
    private final int level;
    private final int mostLevel;

    SquashfsCompression(int id, int level, int mostLevel) {
        this.id = id;
        this.level = level;
        this.mostLevel = mostLevel;
    }

    int id() {
        return id;
    }

    /** The level it packs at when none is asked for. */
    public int level() {
        return level;
    }

    /** The highest level it has; the lowest is 1. */
    public int mostLevel() {
        return mostLevel;
    }

    abstract Packer packer(int level, int blockSize);
}
