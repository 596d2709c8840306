package org.xenwright.filesystem.squashfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Packs blocks in several threads and writes them in the order they came, so that the file is that of one thread. */
final class BlockPipeline implements Closeable {
    private static final int RAW = 1 << 24;

    /** Hears where a block was put. */
    @FunctionalInterface
    interface Placed {
        /**
         * @param position in the file
         * @param word its length, with bit 24 set when it is not packed
         */
        void at(long position, int word);
    }

    private record Pending(byte[] data, int length, Future<byte[]> packed, Placed placed) {}

    private final FileChannel channel;
    private final SquashfsOptions options;
    private final ExecutorService pool;
    private final Deque<Pending> queue = new ArrayDeque<>();
    private long position;

    BlockPipeline(FileChannel channel, long position, SquashfsOptions options) {
        this.channel = channel;
        this.position = position;
        this.options = options;
        this.pool = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "squashfs");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes a block over; the array must not be changed any more. */
    void submit(byte[] data, int length, Placed placed) throws IOException {
        queue.add(new Pending(
                data,
                length,
                pool.submit(() -> options.compression().pack(data, length, options.blockSize())),
                placed));
        if (queue.size() > options.threads() * 8) {
            writeFirst();
        }
    }

    /** Writes all blocks taken so far. */
    long drain() throws IOException {
        while (!queue.isEmpty()) {
            writeFirst();
        }
        return position;
    }

    private void writeFirst() throws IOException {
        Pending first = queue.remove();
        byte[] packed = get(first.packed);
        boolean smaller = packed.length < first.length;
        ByteBuffer bytes = smaller ? ByteBuffer.wrap(packed) : ByteBuffer.wrap(first.data, 0, first.length);
        int length = bytes.remaining();
        first.placed.at(position, smaller ? length : length | RAW);
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private static byte[] get(Future<byte[]> packed) throws IOException {
        try {
            return packed.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while blocks were packed", e);
        } catch (ExecutionException e) {
            throw new IOException("packing a block: " + e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
