package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.xenwright.content.Zeros;

/** A full image as qcow2: clusters of zeros are not there. */
final class Qcow2Sink implements DiskSink {
    private static final int CLUSTER_BITS = 16;

    private final Qcow2File file;

    Qcow2Sink(Path path, long size) throws IOException {
        this.file = new Qcow2File(path, size, CLUSTER_BITS);
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        int cluster = file.cluster();
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && !Zeros.only(bytes, to, Math.min(end, to + cluster))) {
                to = Math.min(end, to + cluster);
            }
            if (to > from) {
                file.data(offset + from, bytes.duplicate().limit(to).position(from));
            }
            from = Math.max(to, Math.min(end, to + cluster));
        }
    }

    @Override
    public void finish() throws IOException {
        file.finish(null);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
