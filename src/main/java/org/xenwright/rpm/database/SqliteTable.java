package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * The table {@code Packages} of a file of SQLite, as rpm writes since 4.16: a number and a header in each row. Facts:
 * sqlite.org, "Database File Format".
 */
final class SqliteTable implements StoredHeaders {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = 100;
    private static final int INNER = 5;
    private static final int LEAF = 13;
    private static final int DEEPEST = 20; // as SQLite goes (BTCURSOR_MAX_DEPTH)
    private static final String NAME = "Packages";

    /** A row: its number and the values of its columns, as they are stored. */
    @FunctionalInterface
    private interface Row {
        void take(long number, SqliteRecord values) throws IOException;
    }

    private final SqlitePages pages;

    /** @param log what was written and is not in the file yet; null for none */
    SqliteTable(ContentReader reader, Content file, @Nullable Content log) throws IOException {
        if (file.size() < HEAD) {
            throw new RpmFormatException("a file of " + file.size() + " bytes, which is no database");
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        reader.read(file, 0, head);
        head.flip();
        for (int i = 0; i < MAGIC.length; i++) {
            if (head.get(i) != MAGIC[i]) {
                throw new RpmFormatException("no database of SQLite");
            }
        }
        int size = Short.toUnsignedInt(head.getShort(16));
        size = size == 1 ? 1 << 16 : size;
        int reserved = Byte.toUnsignedInt(head.get(20));
        if (size < 512 || Integer.bitCount(size) != 1 || size - reserved < 480) {
            throw new RpmFormatException("pages of " + size + " bytes, of which " + reserved + " are reserved");
        }
        if (head.getInt(56) > 1) {
            throw new RpmFormatException("texts in another encoding than UTF-8");
        }
        pages = new SqlitePages(reader, file, size, size - reserved, SqliteLog.of(reader, log, size));
    }

    @Override
    public void visit(Visitor visitor) throws IOException {
        long[] root = {0};
        // the table of tables: type, name, table, the number of its first page, text
        walk(1, HEAD, 0, new long[] {Long.MIN_VALUE}, (number, values) -> {
            if (values.text(0).equals("table") && values.text(1).equals(NAME)) {
                root[0] = values.number(3);
            }
        });
        if (root[0] <= 0) {
            throw new RpmFormatException("no table " + NAME);
        }
        walk(root[0], 0, 0, new long[] {Long.MIN_VALUE}, (number, values) -> visitor.visit(number, values.blob(1)));
    }

    /**
     * Shows the rows below a page.
     *
     * @param start of the page's own head
     * @param last number of the row before, which grow
     */
    private void walk(long number, int start, int depth, long[] last, Row row) throws IOException {
        if (depth > DEEPEST) {
            throw new RpmFormatException("a tree of more than " + DEEPEST + " levels");
        }
        ByteBuffer page = pages.take(number);
        int kind = page.get(start);
        int cells = Short.toUnsignedInt(page.getShort(start + 3));
        int index = start + (kind == INNER ? 12 : 8);
        if (kind != INNER && kind != LEAF || index + cells * 2 > pages.usable()) {
            throw new RpmFormatException("page " + number + " is of no table, or its " + cells + " cells do not fit");
        }
        for (int i = 0; i < cells; i++) {
            int at = Short.toUnsignedInt(page.getShort(index + i * 2));
            if (at < index + cells * 2 || at > pages.usable() - 4) {
                throw new RpmFormatException("page " + number + " has a cell at " + at);
            }
            if (kind == INNER) {
                walk(Integer.toUnsignedLong(page.getInt(at)), 0, depth + 1, last, row);
            } else {
                cell(page, at, last, row);
            }
        }
        if (kind == INNER) {
            walk(Integer.toUnsignedLong(page.getInt(start + 8)), 0, depth + 1, last, row);
        }
    }

    private void cell(ByteBuffer page, int at, long[] last, Row row) throws IOException {
        SqliteRecord.Varints head = new SqliteRecord.Varints(page.array(), at, pages.usable());
        long length = head.next();
        long number = head.next();
        if (number <= last[0]) {
            throw new RpmFormatException("row " + number + " behind row " + last[0]);
        }
        last[0] = number;
        row.take(number, new SqliteRecord(pages.payload(page, head.at(), length)));
    }
}
