package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.Adler32;
import org.xenwright.compress.StableDeflate;
import org.xenwright.content.Zeros;
import org.xenwright.progress.Workers;

/**
 * The chunks of an image packed as grains of a VMDK, each by itself: several side by side, and put in their order, so
 * that the bytes do not depend on how many threads there are.
 */
final class VmdkGrains implements Closeable {
    private static final String DOING = "packing the grains of a VMDK";
    private static final int THREADS = Math.min(8, Runtime.getRuntime().availableProcessors());

    /** A window of 32 KiB, and places tried as zlib's usual level does. */
    private static final int WINDOW = 1 << 15;

    private static final int TRIES = 16;

    /** RFC 1950: deflate with a window of 32 KiB, the usual level, and the sum of both bytes a multiple of 31. */
    private static final byte[] ZLIB = {0x78, (byte) 0x9c};

    private final VmdkFile file;
    private final List<StableDeflate> packers = new ArrayList<>();
    private final ExecutorService threads = Workers.pool(DOING, THREADS);

    VmdkGrains(VmdkFile file) {
        this.file = file;
        for (int i = 0; i < THREADS; i++) {
            packers.add(new StableDeflate(VmdkFile.GRAIN, WINDOW, TRIES));
        }
    }

    /** Takes bytes of the image as a {@link DiskSink} does. */
    void chunk(long offset, ByteBuffer bytes) throws IOException {
        int grains = (bytes.limit() + VmdkFile.GRAIN - 1) / VmdkFile.GRAIN;
        byte[][] packed = new byte[grains][];
        List<Future<Boolean>> begun = new ArrayList<>();
        for (int i = 0; i < Math.min(THREADS, grains); i++) {
            begun.add(threads.submit(every(i, bytes, packed)));
        }
        for (Future<Boolean> each : begun) {
            Workers.await(DOING, each);
        }
        for (int i = 0; i < grains; i++) {
            if (packed[i].length > 0) {
                file.grain(offset / VmdkFile.GRAIN + i, packed[i]);
            }
        }
    }

    /** Packs every so many-th grain of a chunk; to nothing what is zero. */
    private Callable<Boolean> every(int first, ByteBuffer bytes, byte[][] packed) {
        StableDeflate packer = packers.get(first);
        return () -> {
            byte[] grain = new byte[VmdkFile.GRAIN];
            for (int i = first; i < packed.length; i += THREADS) {
                int from = i * VmdkFile.GRAIN;
                int to = Math.min(bytes.limit(), from + VmdkFile.GRAIN);
                packed[i] = new byte[0];
                if (!Zeros.only(bytes, from, to)) {
                    bytes.get(from, grain, 0, to - from);
                    Arrays.fill(grain, to - from, grain.length, (byte) 0);
                    packed[i] = zlib(packer, grain);
                }
            }
            return true;
        };
    }

    private static byte[] zlib(StableDeflate packer, byte[] grain) {
        byte[] deflated = packer.pack(ByteBuffer.wrap(grain));
        Adler32 sum = new Adler32();
        sum.update(grain);
        return ByteBuffer.allocate(ZLIB.length + deflated.length + Integer.BYTES)
                .put(ZLIB)
                .put(deflated)
                .putInt((int) sum.getValue())
                .array();
    }

    @Override
    public void close() {
        Workers.end(threads);
    }
}
