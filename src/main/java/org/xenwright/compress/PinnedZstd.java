package org.xenwright.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.xenwright.problem.Problem;

/**
 * zstd itself, compiled for each platform from one pinned version, whose bytes are those of that version on all of
 * them. There is no other one to fall back to: that would give other bytes on some machines.
 */
public final class PinnedZstd {
    /** What zstd takes when it is told nothing. */
    public static final int USUAL_LEVEL = 3;

    public static final int HIGHEST_LEVEL = 22;

    private PinnedZstd() {}

    /**
     * Packs blocks, each by itself; the caller closes it.
     *
     * @throws org.xenwright.problem.ProblemException when there is no zstd for this platform
     */
    public static ZstdCompressCtx blocks(int level) {
        return loaded(ZstdCompressCtx::new).setLevel(level);
    }

    /**
     * Packs a stream; closing it closes the other.
     *
     * @param threads at least 1; the bytes do not depend on it
     * @throws org.xenwright.problem.ProblemException when there is no zstd for this platform
     */
    public static OutputStream stream(OutputStream out, int level, int threads) throws IOException {
        loaded(() -> true);
        return new ZstdOutputStream(out).setLevel(level).setChecksum(true).setWorkers(threads);
    }

    /**
     * Returns the plain bytes of a stream that is vouched for, in a quarter of the time {@link Compression#ZSTD} takes;
     * foreign data is no input for code that is not Java's.
     *
     * @param name what errors call the input
     * @throws org.xenwright.problem.ProblemException when there is no zstd for this platform
     */
    public static InputStream open(InputStream in, String name, Limits limits) throws IOException {
        loaded(() -> true);
        return new LimitedStream(new ZstdInputStream(in), name, limits.plain());
    }

    private static <T> T loaded(Supplier<T> made) {
        try {
            Native.load();
            return made.get();
        } catch (LinkageError e) {
            throw Problem.of(
                            "packing with zstd",
                            "give Java a temporary folder programs may run from, as -DZstdTempFolder=FOLDER, or choose"
                                    + " another compression")
                    .found("no zstd for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + ": " + e.getMessage())
                    .raise(e);
        }
    }
}
