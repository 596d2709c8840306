package org.xenwright.content;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads contents at any position and keeps the files they lie in open between reads. For one thread; close it at the
 * end of the work.
 */
public final class ContentReader implements Closeable {
    // far below the usual limit of 1024 descriptors, more than enough for one layer after another
    private static final int OPEN_FILES = 128;

    /** Most bytes of unpacked blocks that are kept; one is kept however large. */
    private static final long MOST_UNPACKED =
            Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 16);

    /** Bytes that are unpacked in about the time of one step of {@link Allowance#work}. */
    private static final int UNPACKED_IN_A_STEP = 256;

    private final @Nullable Allowance allowance;
    private final Map<Path, FileChannel> channels = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Content.Slice, byte[]> unpacked = new LinkedHashMap<>(16, 0.75f, true);
    private long unpackedBytes;

    public ContentReader() {
        this(null);
    }

    /**
     * Begins to read what a stranger wrote, who can lead a reader to and fro between blocks that cost him nothing.
     *
     * @param allowance the account on which blocks are unpacked; null for none
     */
    public ContentReader(@Nullable Allowance allowance) {
        this.allowance = allowance;
    }

    /** Fills the buffer's remaining space from {@code position} on; the content must reach that far. */
    public void read(Content content, long position, ByteBuffer into) throws IOException {
        if (position + into.remaining() > content.size()) {
            throw new EOFException("read to " + (position + into.remaining()) + " of " + content.size() + " bytes");
        }
        if (content instanceof Content.Bytes bytes) {
            into.put(bytes.array(), Math.toIntExact(position), into.remaining());
        } else if (content instanceof Content.Slice slice) {
            readSlice(slice, position, into);
        } else if (content instanceof Content.Sparse sparse) {
            readSparse(sparse, position, into);
        } else if (content instanceof Content.Packed packed) {
            into.put(block(packed), packed.skip() + Math.toIntExact(position), into.remaining());
        }
    }

    /** Returns the whole block, which later reads probably want too. */
    private byte[] block(Content.Packed packed) throws IOException {
        byte[] known = unpacked.get(packed.stored());
        if (known != null) {
            return known;
        }
        if (allowance != null) {
            allowance.work(null, packed.block() / UNPACKED_IN_A_STEP + 1);
        }
        makeRoom(packed.block());
        byte[] block = new byte[packed.block()];
        ByteBuffer stored = ByteBuffer.allocate(Math.toIntExact(packed.stored().size()));
        readSlice(packed.stored(), 0, stored);
        packed.packing().unpack(stored.array(), block);
        unpacked.put(packed.stored(), block);
        unpackedBytes += block.length;
        return block;
    }

    private void makeRoom(int length) {
        Iterator<byte[]> oldest = unpacked.values().iterator();
        while (oldest.hasNext() && unpackedBytes + length > MOST_UNPACKED) {
            unpackedBytes -= oldest.next().length;
            oldest.remove();
        }
    }

    /** Sends a stretch of a slice without bringing it through the heap where the system can. */
    public void transfer(Content.Slice slice, long position, long length, WritableByteChannel to) throws IOException {
        FileChannel channel = channel(slice.file());
        long from = slice.offset() + position;
        long left = length;
        while (left > 0) {
            long count = channel.transferTo(from, left, to);
            if (count <= 0) {
                throw new EOFException(slice.file() + " ended " + left + " bytes early");
            }
            from += count;
            left -= count;
        }
    }

    private void readSlice(Content.Slice slice, long position, ByteBuffer into) throws IOException {
        FileChannel channel = channel(slice.file());
        long at = slice.offset() + position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException(slice.file() + " ended " + into.remaining() + " bytes early");
            }
            at += count;
        }
    }

    private void readSparse(Content.Sparse sparse, long position, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long at = position;
        for (Content.Segment segment : sparse.segments()) {
            long end = segment.position() + segment.content().size();
            if (end <= at) {
                continue;
            }
            at += zeros(into, limit, segment.position() - at);
            if (into.position() == limit) {
                return;
            }
            int count = (int) Math.min(limit - into.position(), end - at);
            into.limit(into.position() + count);
            read(segment.content(), at - segment.position(), into);
            into.limit(limit);
            at += count;
        }
        zeros(into, limit, Long.MAX_VALUE);
    }

    private static long zeros(ByteBuffer into, int limit, long wanted) {
        int count = (int) Math.max(0, Math.min(limit - into.position(), wanted));
        Zeros.put(into, count);
        return count;
    }

    private FileChannel channel(Path file) throws IOException {
        FileChannel open = channels.get(file);
        if (open == null) {
            open = FileChannel.open(file, StandardOpenOption.READ);
            channels.put(file, open);
            if (channels.size() > OPEN_FILES) {
                Iterator<FileChannel> oldest = channels.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels.values()) {
            channel.close();
        }
        channels.clear();
    }
}
