package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.xenwright.content.WholeFile;

/** A file that grows while it is written, with places to come back to. */
final class OutputFile implements Closeable {
    private final FileChannel channel;
    private long end;

    OutputFile(Path file) throws IOException {
        channel = WholeFile.channel(file, true, StandardOpenOption.SPARSE);
    }

    /** Returns where the next {@link #append} goes. */
    long end() {
        return end;
    }

    /** Leaves bytes unwritten, which read as zero once something behind them is written. */
    void skip(long count) {
        end += count;
    }

    void append(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        write(end, bytes);
        end += count;
    }

    void append(byte[] bytes) throws IOException {
        append(ByteBuffer.wrap(bytes));
    }

    void write(long at, ByteBuffer bytes) throws IOException {
        long place = at;
        while (bytes.hasRemaining()) {
            place += channel.write(bytes, place);
        }
    }

    /** Makes the file as long as what was appended or skipped, also when its last bytes were not written. */
    void settle() throws IOException {
        if (channel.size() < end) {
            write(end - 1, ByteBuffer.allocate(1));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
