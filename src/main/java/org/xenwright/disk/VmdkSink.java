package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/** A stream-optimized VMDK in a file of its own. */
final class VmdkSink implements DiskSink {
    private final OutputFile out;
    private final VmdkFile file;
    private final VmdkGrains grains;

    VmdkSink(Path path, long image, UUID id) throws IOException {
        this.out = new OutputFile(path);
        this.file = new VmdkFile(out::append, VmdkFile.size(image), id);
        this.grains = new VmdkGrains(file);
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        grains.chunk(offset, bytes);
    }

    @Override
    public void finish() throws IOException {
        file.finish();
    }

    @Override
    public void close() throws IOException {
        grains.close();
        out.close();
    }
}
