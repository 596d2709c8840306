package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.xenwright.content.Zeros;

/** A fixed VHD: the plain image, then a footer. */
final class FixedVhdSink implements DiskSink {
    private final OutputFile file;
    private final VhdFooter footer;

    FixedVhdSink(Path path, VhdFooter footer) throws IOException {
        this.file = new OutputFile(path);
        this.footer = footer;
        file.skip(footer.size());
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        if (!Zeros.only(bytes, 0, bytes.limit())) {
            file.write(offset, bytes);
        }
    }

    @Override
    public void finish() throws IOException {
        file.append(footer.bytes(VhdFooter.FIXED, -1));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
