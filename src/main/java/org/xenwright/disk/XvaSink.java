package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.xenwright.content.Zeros;

/** An appliance with one disk, beside other containers in one pass. */
final class XvaSink implements DiskSink {
    private final XvaFile file;
    private final long blocks;
    private final ByteBuffer last = ByteBuffer.allocateDirect(XvaFile.BLOCK);

    XvaSink(Path path, DiskWriter.Xva format, long size) throws IOException {
        this.file = new XvaFile(path, format.metadata());
        this.blocks = DiskWriter.Xva.size(size) / XvaFile.BLOCK;
        file.disk(format.reference());
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        // cut into blocks, the image's last one filled up with zeros
        int end = bytes.limit();
        for (int at = 0; at < end; at += XvaFile.BLOCK) {
            ByteBuffer block =
                    bytes.duplicate().limit(Math.min(end, at + XvaFile.BLOCK)).position(at);
            if (block.remaining() < XvaFile.BLOCK) {
                last.clear();
                last.put(block);
                Zeros.put(last, last.remaining());
                block = last.flip();
            }
            file.block((offset + at) / XvaFile.BLOCK, block);
        }
    }

    @Override
    public void finish() throws IOException {
        file.endDisk(blocks);
        file.finish();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
