package org.xenwright.filesystem.squashfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

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

    private record Pending(byte[] data, int length, Future<Optional<byte[]>> packed, Placed placed) {}

    private final FileChannel channel;
    private final int threads;
    private final int blockSize;
    private final ExecutorService pool;
    private final BlockingQueue<Packer> packers;
    private final Deque<Pending> queue = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private long position;

    BlockPipeline(FileChannel channel, long position, SquashfsOptions options) {
        this.channel = channel;
        this.position = position;
        this.threads = options.threads();
        this.blockSize = options.blockSize();
        this.packers = new ArrayBlockingQueue<>(threads);
        for (int i = 0; i < threads; i++) {
            packers.add(options.packer());
        }
        this.pool = Workers.pool("squashfs", threads);
    }

    /** An array for a block, its content left over from another. */
    byte[] block() {
        byte[] block = spare.poll();
        return block != null ? block : new byte[blockSize];
    }

    /** Takes an array back that was not needed. */
    void giveBack(byte[] block) {
        spare.push(block);
    }

    /** Takes over a block that came from {@link #block}. */
    void submit(byte[] data, int length, Placed placed) throws IOException {
        queue.add(new Pending(data, length, pool.submit(() -> pack(data, length)), placed));
        if (queue.size() > threads * 8) {
            writeFirst();
        }
    }

    private Optional<byte[]> pack(byte[] data, int length) throws IOException, InterruptedException {
        Packer packer = packers.take();
        try {
            return packer.pack(data, length);
        } finally {
            packers.add(packer);
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
        Optional<byte[]> packed = Workers.await("blocks were packed", first.packed);
        ByteBuffer bytes = packed.map(ByteBuffer::wrap).orElseGet(() -> ByteBuffer.wrap(first.data, 0, first.length));
        int length = bytes.remaining();
        first.placed.at(position, packed.isPresent() ? length : length | RAW);
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        spare.push(first.data);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            // a packer must not be closed while it is at work
            if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
                packers.forEach(Packer::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
