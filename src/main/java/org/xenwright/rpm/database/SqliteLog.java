package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;

/**
 * The write-ahead log beside a file of SQLite, with pages that are newer than the file's, as a layer has it that was saved
 * while rpm ran. What comes behind the last complete transaction does not count. Facts: sqlite.org, "WAL-mode File Format".
 */
final class SqliteLog {
    private static final int HEAD = 32;
    private static final int FRAME = 24;
    private static final int BIG = 0x377f0683; // the order in which its checksums read the pages
    private static final int LITTLE = 0x377f0682;

    private final @Nullable Content log;
    private final int size;
    private final Map<Long, Long> places = new HashMap<>();
    private long pages;

    private SqliteLog(@Nullable Content log, int size) {
        this.log = log;
        this.size = size;
    }

    /**
     * Reads which pages a log has.
     *
     * @param log null for none
     * @param size of a page
     */
    static SqliteLog of(ContentReader reader, @Nullable Content log, int size) throws IOException {
        SqliteLog found = new SqliteLog(log, size);
        if (log != null && log.size() >= HEAD) {
            found.read(reader, log);
        }
        return found;
    }

    private void read(ContentReader reader, Content file) throws IOException {
        ByteBuffer head = bytes(reader, file, 0, HEAD);
        int magic = head.getInt(0);
        if (magic != BIG && magic != LITTLE || head.getInt(8) != size) {
            return; // as SQLite does with what it did not write
        }
        ByteOrder order = magic == BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int[] sum = new int[2];
        add(sum, head, 24, order);
        if (sum[0] != head.getInt(24) || sum[1] != head.getInt(28)) {
            return;
        }
        long salt = head.getLong(16);
        Map<Long, Long> open = new HashMap<>();
        for (long at = HEAD; at + FRAME + size <= file.size(); at += FRAME + size) {
            ByteBuffer frame = bytes(reader, file, at, FRAME);
            add(sum, frame, 8, order);
            add(sum, bytes(reader, file, at + FRAME, size), size, order);
            if (frame.getLong(8) != salt || frame.getInt(16) != sum[0] || frame.getInt(20) != sum[1]) {
                return;
            }
            open.put(Integer.toUnsignedLong(frame.getInt(0)), at + FRAME);
            if (frame.getInt(4) != 0) {
                places.putAll(open);
                open.clear();
                pages = Integer.toUnsignedLong(frame.getInt(4));
            }
        }
    }

    private static void add(int[] sum, ByteBuffer bytes, int length, ByteOrder order) {
        ByteBuffer words = bytes.duplicate().order(order);
        for (int i = 0; i < length; i += 8) {
            sum[0] += words.getInt(i) + sum[1];
            sum[1] += words.getInt(i + 4) + sum[0];
        }
    }

    private static ByteBuffer bytes(ContentReader reader, Content file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        reader.read(file, at, bytes);
        return bytes.flip();
    }

    /** Returns how many bytes the log has. */
    long size() {
        return log == null ? 0 : log.size();
    }

    /** Returns how many pages the database has by its last transaction; 0 when the log has none. */
    long pages() {
        return pages;
    }

    /** Returns a page that is newer than the file's; null when it is not. */
    @Nullable
    ByteBuffer page(ContentReader reader, long number) throws IOException {
        Long place = places.get(number);
        return place == null || log == null ? null : bytes(reader, log, place, size);
    }
}
