package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * A hash of Berkeley DB, {@code Packages}, as rpm wrote until 4.16. Every page that holds pairs is read, whichever bucket
 * it is of. Facts: Berkeley DB, {@code src/dbinc/db_page.h}.
 */
final class BerkeleyHash implements StoredHeaders {
    private static final int MAGIC = 0x061561;
    private static final int HEAD = 512; // of the page of the database itself, whatever the size of the others
    private static final int PAGE_HEAD = 26;

    // kinds of pages
    private static final int UNSORTED = 2;
    private static final int OVERFLOW = 7;
    private static final int META = 8;
    private static final int SORTED = 13;

    // kinds of items
    private static final int HERE = 1;
    private static final int ELSEWHERE = 3;

    private final FilePages pages;
    private final ByteOrder order;
    private final long last;

    BerkeleyHash(ContentReader reader, Content file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (file.size() < HEAD) {
            throw new RpmFormatException("a file of " + file.size() + " bytes, which is no database");
        }
        reader.read(file, 0, head);
        head.flip().order(ByteOrder.LITTLE_ENDIAN);
        if (head.getInt(12) != MAGIC) {
            head.order(ByteOrder.BIG_ENDIAN);
        }
        int size = head.getInt(20);
        boolean sane = size >= HEAD && size <= 1 << 16 && Integer.bitCount(size) == 1;
        if (head.getInt(12) != MAGIC || head.get(25) != META || !sane) {
            throw new RpmFormatException("no hash of Berkeley DB");
        }
        if (head.get(24) != 0) {
            throw new RpmFormatException("an encrypted database");
        }
        order = head.order();
        pages = new FilePages(reader, file, size);
        last = Integer.toUnsignedLong(head.getInt(32));
        if (last >= pages.count()) {
            throw new RpmFormatException("a database of " + (last + 1) + " pages, in a file of " + pages.count());
        }
    }

    @Override
    public void visit(Visitor visitor) throws IOException {
        for (long i = 1; i <= last; i++) {
            ByteBuffer page = pages.peek(i).order(order);
            int kind = page.get(25);
            if (kind == UNSORTED || kind == SORTED) {
                pages.mark(i);
                visit(page, i, visitor);
            }
        }
    }

    private void visit(ByteBuffer page, long number, Visitor visitor) throws IOException {
        int items = Short.toUnsignedInt(page.getShort(20));
        if (items % 2 != 0 || PAGE_HEAD + items * 2 > pages.size()) {
            throw new RpmFormatException(
                    "page " + number + " has " + items + " items, which do not go in pairs or fit");
        }
        int end = pages.size();
        for (int i = 0; i < items; i += 2) {
            int key = place(page, number, i, items, end);
            int value = place(page, number, i + 1, items, key);
            // the keys are numbers of 32 bits; that of 0 has the next one to be given
            boolean isNumber = page.get(key) == HERE && end - key == 1 + 4;
            if (!isNumber) {
                throw new RpmFormatException("page " + number + " has a key that is no number");
            }
            long id = Integer.toUnsignedLong(page.getInt(key + 1));
            if (id != 0) {
                visitor.visit(id, value(page, number, value, key));
            }
            end = value;
        }
    }

    /** Returns where an item begins; they lie from the end of the page towards its index. */
    private int place(ByteBuffer page, long number, int item, int items, int end) throws RpmFormatException {
        int place = Short.toUnsignedInt(page.getShort(PAGE_HEAD + item * 2));
        if (place < PAGE_HEAD + items * 2 || place >= end) {
            throw new RpmFormatException("page " + number + " has an item at " + place + ", beyond its neighbours");
        }
        return place;
    }

    private byte[] value(ByteBuffer page, long number, int from, int to) throws IOException {
        int kind = page.get(from);
        if (kind == HERE) {
            byte[] value = new byte[to - from - 1];
            page.get(from + 1, value);
            return value;
        }
        if (kind != ELSEWHERE || to - from != 12) {
            throw new RpmFormatException("page " + number + " has a value of the unknown kind " + kind);
        }
        long next = Integer.toUnsignedLong(page.getInt(from + 4));
        long length = Integer.toUnsignedLong(page.getInt(from + 8));
        if (length > Math.min(pages.count() * pages.size(), LARGEST)) {
            throw new RpmFormatException("a header of " + length + " bytes, more than the file or rpm has");
        }
        byte[] value = new byte[(int) length];
        int at = 0;
        while (next != 0) {
            ByteBuffer more = pages.take(next).order(order);
            int here = Short.toUnsignedInt(more.getShort(22));
            if (more.get(25) != OVERFLOW || here > pages.size() - PAGE_HEAD || here > value.length - at) {
                throw new RpmFormatException("page " + next + " is no part of the header that leads to it");
            }
            more.get(PAGE_HEAD, value, at, here);
            at += here;
            next = Integer.toUnsignedLong(more.getInt(16));
        }
        if (at != value.length) {
            throw new RpmFormatException("a header of " + value.length + " bytes, which ends after " + at);
        }
        return value;
    }
}
