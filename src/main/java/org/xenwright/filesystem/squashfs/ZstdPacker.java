package org.xenwright.filesystem.squashfs;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.compress.PinnedZstd;

/** Packs with the pinned zstd. */
final class ZstdPacker implements Packer {
    private final ZstdCompressCtx context;
    private byte[] room = new byte[0];

    /** @throws org.xenwright.problem.ProblemException when it does not run on this platform */
    ZstdPacker(int level) {
        this.context = PinnedZstd.blocks(level);
    }

    @Override
    public Optional<byte[]> pack(byte[] data, int length) {
        int bound = (int) Zstd.compressBound(length);
        if (room.length < bound) {
            room = new byte[bound];
        }
        int count = context.compressByteArray(room, 0, bound, data, 0, length);
        return count < length ? Optional.of(Arrays.copyOf(room, count)) : Optional.empty();
    }

    @Override
    public void close() {
        context.close();
    }
}
