package org.xenwright.content;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes are read many at a time; a single one is read as one of many. */
public abstract class BulkStream extends InputStream {
    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
}
