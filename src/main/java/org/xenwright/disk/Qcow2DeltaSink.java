package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.xenwright.content.ImagePlan;

/** A delta beside other containers: it looks at what differs from its backing file alone, so no pass feeds it. */
record Qcow2DeltaSink(Path file, ImagePlan changed, DiskWriter.Qcow2Delta format) implements DiskSink {
    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) {
        throw new IllegalStateException("a delta takes no chunks");
    }

    @Override
    public void finish() throws IOException {
        Qcow2Delta.write(changed, format, file);
    }

    @Override
    public void close() {}
}
