package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.xenwright.content.Zeros;

/** The plain image, with holes where it is zero; beside other containers in one pass. */
final class RawSink implements DiskSink {
    private static final int BLOCK = 4096;

    private final OutputFile file;

    RawSink(Path path, long size) throws IOException {
        this.file = new OutputFile(path);
        file.skip(size);
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && !Zeros.only(bytes, to, Math.min(end, to + BLOCK))) {
                to = Math.min(end, to + BLOCK);
            }
            if (to > from) {
                file.write(offset + from, bytes.duplicate().limit(to).position(from));
            }
            from = Math.max(to, Math.min(end, to + BLOCK));
        }
    }

    @Override
    public void finish() throws IOException {
        file.settle();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
