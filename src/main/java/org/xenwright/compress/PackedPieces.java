package org.xenwright.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Workers;

/**
 * A stream cut into pieces of one size, each packed by itself, several at a time, and written in their order. Readers of
 * zstd and gzip take what follows one another as one stream (RFC 8878, section 3; RFC 1952, section 2.2). The bytes
 * depend on the size of the pieces, never on how many are packed at a time.
 */
public final class PackedPieces extends OutputStream {
    /** Bytes of a piece, all but the last. Another number makes other bytes. */
    static final int PIECE = 2 << 20;

    private static final String DOING = "packing";
    private static final int MOST_THREADS = 8;

    private final OutputStream out;
    private final Form form;
    private final int threads;
    private final Deque<Piece> begun = new ArrayDeque<>();
    private final Deque<Piece> free = new ArrayDeque<>();
    private @Nullable ExecutorService pool;
    private @Nullable Piece filling;
    private int pieces;
    private boolean closed;

    /** A way to pack a piece as a whole stream of its own. Several threads use it at once. */
    @FunctionalInterface
    interface Form {
        /** Packs the first {@code length} bytes into room for somewhat more than these, and tells how many they became. */
        int pack(byte[] plain, int length, byte[] packed) throws IOException;
    }

    PackedPieces(OutputStream out, Form form, int threads) {
        this.out = out;
        this.form = form;
        this.threads = threads;
    }

    private PackedPieces(OutputStream out, Form form) {
        this(out, form, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Packs by zstd, with the lengths of the pieces in front of them; closing it closes {@code out}.
     *
     * @throws org.xenwright.problem.ProblemException when there is no zstd for this platform
     */
    public static PackedPieces zstd(OutputStream out, int level) {
        PinnedZstd.blocks(level).close();
        return new PackedPieces(out, zstd(level));
    }

    /** Packs by the gzip that is the same everywhere; closing it closes {@code out}. */
    public static PackedPieces gzip(OutputStream out) {
        return new PackedPieces(out, PackedPieces::gzip);
    }

    static Form zstd(int level) {
        return (plain, length, packed) -> {
            try (ZstdCompressCtx context = PinnedZstd.blocks(level)) {
                return context.compressByteArray(packed, 0, packed.length, plain, 0, length);
            }
        };
    }

    static int gzip(byte[] plain, int length, byte[] packed) throws IOException {
        ByteBuffer room = ByteBuffer.wrap(packed);
        try (StableGzip gzip = new StableGzip(new Filled(room))) {
            gzip.write(plain, 0, length);
        }
        return room.position();
    }

    /** An array as a stream. */
    private static final class Filled extends OutputStream {
        private final ByteBuffer room;

        Filled(ByteBuffer room) {
            this.room = room;
        }

        @Override
        public void write(int value) {
            room.put((byte) value);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            room.put(from, offset, length);
        }
    }

    /** A piece and what becomes of it; used again for a later one. */
    private static final class Piece {
        private final byte[] plain = new byte[PIECE];
        // what does not get shorter grows by less than this
        private final byte[] packed = new byte[PIECE + PIECE / 64];
        private int filled;
        private @Nullable Future<Integer> length;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            Piece piece = filling == null ? next() : filling;
            int part = Math.min(left, PIECE - piece.filled);
            System.arraycopy(from, at, piece.plain, piece.filled, part);
            piece.filled += part;
            at += part;
            left -= part;
            filling = piece;
            if (piece.filled == PIECE) {
                begin(piece);
                filling = null;
            }
        }
    }

    /** Returns a piece to fill; where all are in work, writes the oldest first. */
    private Piece next() throws IOException {
        if (free.isEmpty() && pieces < threads + 2) {
            pieces++;
            return new Piece();
        }
        if (free.isEmpty()) {
            writeOldest();
        }
        Piece piece = free.remove();
        piece.filled = 0;
        return piece;
    }

    private void begin(Piece piece) {
        if (pool == null) {
            pool = Workers.pool(DOING, threads);
        }
        piece.length = pool.submit(() -> form.pack(piece.plain, piece.filled, piece.packed));
        begun.add(piece);
    }

    private void writeOldest() throws IOException {
        Piece oldest = begun.remove();
        if (oldest.length != null) {
            out.write(oldest.packed, 0, Workers.await(DOING, oldest.length));
        }
        free.add(oldest);
    }

    /** Packs what is left, and closes the other stream. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            // also where nothing was written, which is a piece too
            Piece last = filling == null && pool == null ? next() : filling;
            // packed here, while those before it may still be in work
            int length = last == null ? 0 : form.pack(last.plain, last.filled, last.packed);
            while (!begun.isEmpty()) {
                writeOldest();
            }
            if (last != null) {
                out.write(last.packed, 0, length);
            }
        } finally {
            if (pool != null) {
                Workers.end(pool);
            }
        }
    }
}
