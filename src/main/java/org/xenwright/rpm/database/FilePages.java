package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * A file as pages of one size, each of which is taken once at most: a chain that leads back to where it was is refused,
 * and reading never takes longer than the file is long.
 */
final class FilePages {
    private final ContentReader reader;
    private final Content file;
    private final int size;
    private final long count;
    private final BitSet taken = new BitSet();

    FilePages(ContentReader reader, Content file, int size) {
        this(reader, file, size, file.size() / size);
    }

    /** @param count of the pages, of which some may lie elsewhere */
    FilePages(ContentReader reader, Content file, int size, long count) {
        this.reader = reader;
        this.file = file;
        this.size = size;
        this.count = Math.min(count, Integer.MAX_VALUE);
    }

    int size() {
        return size;
    }

    /** Returns how many pages there are. */
    long count() {
        return count;
    }

    /**
     * Takes a page.
     *
     * @param number from 0
     */
    ByteBuffer take(long number) throws IOException {
        mark(number);
        return peek(number);
    }

    /** Notes that a page was taken. */
    void mark(long number) throws RpmFormatException {
        if (number < 0 || number >= count) {
            throw new RpmFormatException("a page " + number + ", of " + count);
        }
        if (taken.get((int) number)) {
            throw new RpmFormatException("page " + number + " in two places");
        }
        taken.set((int) number);
    }

    /** Returns a page without taking it. */
    ByteBuffer peek(long number) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(size);
        reader.read(file, number * size, page);
        return page.flip();
    }
}
