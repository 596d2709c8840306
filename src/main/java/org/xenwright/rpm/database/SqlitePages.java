package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.rpm.header.RpmFormatException;

/** The pages of a file of SQLite, newer ones taken from its log. */
final class SqlitePages {
    /** What a row has besides its header: the numbers and kinds of its values. */
    private static final int ROW = 64;

    private final ContentReader reader;
    private final Content file;
    private final FilePages pages;
    private final int size;
    private final int usable;
    private final SqliteLog log;

    /** @param usable bytes of a page, without those that are reserved at its end */
    SqlitePages(ContentReader reader, Content file, int size, int usable, SqliteLog log) {
        this.reader = reader;
        this.file = file;
        // the log may name any number of pages, and has none of them but those in it
        long inFile = file.size() / size;
        long count = Math.min(Math.max(inFile, log.pages()), inFile + log.size() / size);
        this.pages = new FilePages(reader, file, size, count);
        this.size = size;
        this.usable = usable;
        this.log = log;
    }

    int usable() {
        return usable;
    }

    /** @param number from 1 */
    ByteBuffer take(long number) throws IOException {
        pages.mark(number - 1);
        ByteBuffer newer = log.page(reader, number);
        return newer != null ? newer : pages.peek(number - 1);
    }

    /**
     * Returns the payload of a cell of a leaf, of which what does not fit into the page lies in a chain of others.
     *
     * @param at where it begins in the page
     */
    byte[] payload(ByteBuffer page, int at, long length) throws IOException {
        if (length < 0 || length > file.size() + log.size()) {
            throw new RpmFormatException(
                    "a row of " + Long.toUnsignedString(length) + " bytes, more than the file has");
        }
        if (length > StoredHeaders.LARGEST + ROW) {
            throw new RpmFormatException("a row of " + length + " bytes, more than a header of rpm has");
        }
        int whole = usable - 35;
        int least = (usable - 12) * 32 / 255 - 23;
        int here = (int) length;
        if (length > whole) {
            int kept = (int) (least + (length - least) % (usable - 4));
            here = kept <= whole ? kept : least;
        }
        if (at + here + (here < length ? 4 : 0) > usable) {
            throw new RpmFormatException("a row that leaves its page");
        }
        byte[] payload = new byte[(int) length];
        page.get(at, payload, 0, here);
        long next = here < length ? Integer.toUnsignedLong(page.getInt(at + here)) : 0;
        int done = here;
        while (done < payload.length) {
            ByteBuffer more = take(next);
            int part = Math.min(payload.length - done, usable - 4);
            more.get(4, payload, done, part);
            done += part;
            next = Integer.toUnsignedLong(more.getInt(0));
        }
        return payload;
    }
}
