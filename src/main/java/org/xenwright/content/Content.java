package org.xenwright.content;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Bytes that can be read again and again; a reference, so that holding a million of them costs no content. */
public sealed interface Content {
    Content EMPTY = new Bytes(new byte[0]);

    /** Length in bytes. */
    long size();

    /** A new stream over all bytes; the caller closes it. */
    InputStream open() throws IOException;

    /** A new stream over a stretch of the bytes; the caller closes it. */
    default InputStream open(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || length > size() - offset) {
            throw new EOFException("no " + length + " bytes at " + offset + " of " + size());
        }
        InputStream in = open();
        try {
            in.skipNBytes(offset);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new BoundedStream(in, length, "content of " + size() + " bytes");
    }

    static Content of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    static Content of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All bytes in memory. Only for small content: at most {@code limit} bytes. */
    default byte[] bytes(int limit) throws IOException {
        if (size() > limit) {
            throw new IOException("content has " + size() + " bytes, more than the " + limit + " allowed here");
        }
        try (InputStream in = open()) {
            return in.readAllBytes();
        }
    }

    /** Bytes held in memory: generated files, metadata. The array is not copied and must not change. */
    record Bytes(byte[] array) implements Content {
        @Override
        public long size() {
            return array.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(array);
        }
    }

    /** A stretch of a file that stays as it is while it is referenced: a file of the store. */
    record Slice(Path file, long offset, long size) implements Content {
        public Slice {
            if (offset < 0 || size < 0) {
                throw new IllegalArgumentException("negative offset or size: " + offset + ", " + size);
            }
        }

        @Override
        public InputStream open() throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                channel.position(offset);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return new BoundedStream(Channels.newInputStream(channel), size, file.toString());
        }
    }

    /**
     * Content with holes: what no segment covers reads as zero.
     *
     * @param segments sorted by position, not overlapping, none a {@code Sparse} itself
     */
    record Sparse(long size, List<Segment> segments) implements Content {
        public Sparse {
            segments = List.copyOf(segments);
            long end = 0;
            for (Segment segment : segments) {
                if (segment.position() < end || segment.content() instanceof Sparse) {
                    throw new IllegalArgumentException("segments must be sorted, disjoint and plain");
                }
                // not by its end, which may be beyond what a long holds
                if (segment.content().size() > size - segment.position()) {
                    throw new IllegalArgumentException(
                            "a segment of " + segment.content().size() + " bytes at " + segment.position()
                                    + ", beyond the size " + size);
                }
                end = segment.position() + segment.content().size();
            }
        }

        @Override
        public InputStream open() {
            return new SparseStream(this);
        }
    }

    /**
     * A part of a block that lies packed in a file, as clusters of some containers do. The block is unpacked whole for each
     * stream; {@link ContentReader} keeps the last one.
     *
     * @param stored where it lies; bytes behind its end may be included
     * @param packing how it was packed
     * @param block plain bytes of the whole block
     * @param skip plain bytes of the block before the first of these
     */
    record Packed(Slice stored, Packing packing, int block, int skip, long size) implements Content {
        public Packed {
            if (skip < 0 || size < 0 || size > block - skip) {
                throw new IllegalArgumentException(size + " bytes at " + skip + " of a block of " + block);
            }
        }

        /** The whole block. */
        byte[] unpack() throws IOException {
            byte[] plain = new byte[block];
            packing.unpack(stored.bytes(Integer.MAX_VALUE), plain);
            return plain;
        }

        @Override
        public InputStream open() throws IOException {
            return new ByteArrayInputStream(unpack(), skip, (int) size);
        }
    }

    /** A way blocks are packed. */
    interface Packing {
        /**
         * Fills a block.
         *
         * @param stored the packed bytes, perhaps with others behind them
         * @throws IOException when they are broken, or too few
         */
        void unpack(byte[] stored, byte[] plain) throws IOException;
    }

    /** Bytes at a position of a sparse content. */
    record Segment(long position, Content content) {}
}
