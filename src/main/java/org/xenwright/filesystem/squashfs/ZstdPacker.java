package org.xenwright.filesystem.squashfs;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.problem.Problem;

/**
 * zstd itself, compiled for each platform from one pinned version, whose bytes are those of that version on all of them.
 * There is no other one to fall back to: that would give other bytes on some machines.
 */
final class ZstdPacker implements Packer {
    private final ZstdCompressCtx context;
    private byte[] room = new byte[0];

    /** @throws org.xenwright.problem.ProblemException when it does not run on this platform */
    ZstdPacker(int level) {
        this.context = context().setLevel(level);
    }

    private static ZstdCompressCtx context() {
        try {
            Native.load();
            return new ZstdCompressCtx();
        } catch (LinkageError e) {
            throw Problem.of(
                            "packing a squashfs with zstd",
                            "give Java a temporary folder programs may run from, as -DZstdTempFolder=FOLDER, or write"
                                    + " <compression>xz</compression>")
                    .at("<image><disk><compression>")
                    .found("no zstd for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + ": " + e.getMessage())
                    .raise(e);
        }
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
