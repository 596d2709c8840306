package org.xenwright.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * A buffered stream into a channel. Whole contents go there too, long stretches of files without a way through the heap
 * where the system can do that. For one thread; closing it closes the channel.
 */
public final class ContentOutput extends OutputStream {
    private static final int BUFFER = 1 << 16;

    /** The least length that is worth calls of its own. */
    private static final int LONG = 1 << 15;

    private final WritableByteChannel to;
    private final ContentReader reader = new ContentReader();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    public ContentOutput(WritableByteChannel to) {
        this.to = to;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (int at = offset, left = length; left > 0; ) {
            int count = Math.min(left, room());
            buffer.put(bytes, at, count);
            at += count;
            left -= count;
        }
    }

    /** Writes all bytes of a content. */
    public void write(Content content) throws IOException {
        if (content instanceof Content.Slice slice && slice.size() >= LONG) {
            flush();
            reader.transfer(slice, 0, slice.size(), to);
            return;
        }
        for (long at = 0; at < content.size(); ) {
            int count = (int) Math.min(content.size() - at, room());
            buffer.limit(buffer.position() + count);
            reader.read(content, at, buffer);
            buffer.limit(BUFFER);
            at += count;
        }
    }

    /** Returns how many bytes the buffer takes, after making room where it is full. */
    private int room() throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        return buffer.remaining();
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try (to;
                reader) {
            flush();
        }
    }
}
