package org.xenwright.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Content;
import org.xenwright.tree.TreePath;

/**
 * The map of a sparse file as GNU tar writes it, in any of its forms: of old in the header and blocks behind it; in PAX
 * records as 0.0 (a key repeated) or 0.1 (one list); as 1.0 in decimal lines at the start of the data (count, then offset and
 * length of each segment), padded to 512 bytes. The segments' bytes follow one after the other.
 */
final class SparseMap {
    private static final int MAX_SEGMENTS = 1 << 20;

    /** What a segment takes in memory. */
    private static final int SEGMENT = 112;

    private static final int IN_HEADER = 4;
    private static final int IN_BLOCK = 21;
    private static final int PAIR = 24;

    private final TarReader reader;
    private final String archive;
    private final long at;
    private final long real;

    /** Offsets and lengths; null when they lie in front of the data. */
    private final long @Nullable [] map;

    private SparseMap(TarReader reader, String archive, long at, long real, long @Nullable [] map) {
        this.reader = reader;
        this.archive = archive;
        this.at = at;
        this.real = real;
        this.map = map;
    }

    /** The map of a content, padded to whole blocks. */
    static byte[] of(Content.Sparse sparse) {
        StringBuilder lines =
                new StringBuilder().append(sparse.segments().size()).append('\n');
        for (Content.Segment segment : sparse.segments()) {
            lines.append(segment.position()).append('\n');
            lines.append(segment.content().size()).append('\n');
        }
        byte[] map = lines.toString().getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(map, map.length + TarHeader.BLOCK - 1 & -TarHeader.BLOCK);
    }

    /** Of an entry of type {@code S}; the reader stands behind its header, and behind the blocks that go on with it then. */
    static SparseMap ofOldGnu(TarHeader header, TarReader reader, String archive, long at) throws IOException {
        List<Long> map = new ArrayList<>();
        add(header, 386, IN_HEADER, map);
        boolean more = header.flagAt(482);
        while (more) {
            TarHeader block = TarHeader.continued(reader.extendedHeader(at), archive, at);
            add(block, 0, IN_BLOCK, map);
            more = block.flagAt(504);
            if (map.size() > 2 * MAX_SEGMENTS) {
                throw new LayerException(archive, at, "a broken sparse map: more than " + MAX_SEGMENTS + " segments");
            }
        }
        return new SparseMap(
                reader,
                archive,
                at,
                header.numberAt(483),
                map.stream().mapToLong(Long::longValue).toArray());
    }

    private static void add(TarHeader block, int from, int count, List<Long> map) throws LayerException {
        for (int i = 0; i < count; i++) {
            long length = block.numberAt(from + i * PAIR + PAIR / 2);
            if (length > 0) {
                map.add(block.numberAt(from + i * PAIR));
                map.add(length);
            }
        }
    }

    /** Of an entry whose PAX records speak of a sparse file. */
    static SparseMap ofPax(PaxRecords pax, TarReader reader, String archive, long at) throws LayerException {
        if (pax.bytes("GNU.sparse.major") != null || pax.bytes("GNU.sparse.realsize") != null) {
            if (pax.number("GNU.sparse.major", 0) != 1 || pax.number("GNU.sparse.minor", 0) != 0) {
                throw new LayerException(archive, at, "a sparse file in another form than GNU's 0.0, 0.1 and 1.0");
            }
            return new SparseMap(reader, archive, at, pax.number("GNU.sparse.realsize", -1), null);
        }
        SparseMap empty = new SparseMap(reader, archive, at, pax.number("GNU.sparse.size", -1), new long[0]);
        byte[] list = pax.bytes("GNU.sparse.map");
        long[] map = list == null ? empty.pairs(pax.segments()) : empty.numbers(list);
        if (map.length % 2 != 0 || map.length / 2 != pax.number("GNU.sparse.numblocks", -1)) {
            throw empty.broken("other segments than it says");
        }
        return new SparseMap(reader, archive, at, empty.real, map);
    }

    private long[] pairs(List<String> records) throws LayerException {
        long[] map = new long[records.size() / 2];
        for (int i = 0; i < map.length; i++) {
            if (records.get(2 * i).endsWith("offset") != (i % 2 == 0)) {
                throw broken("segments out of order");
            }
            map[i] = number(records.get(2 * i + 1));
        }
        return map;
    }

    private long[] numbers(byte[] list) throws LayerException {
        String text = new String(list, StandardCharsets.ISO_8859_1);
        String[] parts = text.isEmpty() ? new String[0] : text.split(",", -1);
        long[] map = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            map[i] = number(parts[i]);
        }
        return map;
    }

    /**
     * The file.
     *
     * @param data where the entry's bytes start in the archive
     * @param size how many these are
     */
    Content content(Allowance allowance, TreePath path, Path file, long data, long size) throws IOException {
        if (real < 0) {
            throw broken("no size");
        }
        // the whole of it counts, before anything is made of it: a hole is written in four bytes
        allowance.file(path, real);
        long[] segments = map;
        long bytes = data;
        if (segments == null) {
            Lines lines = new Lines(data, data + size);
            segments = lines.map(allowance, path);
            bytes = lines.end();
        }
        allowance.hold(path, (long) segments.length / 2 * SEGMENT);
        List<Content.Segment> made = new ArrayList<>(segments.length / 2);
        long covered = 0;
        for (int i = 0; i < segments.length; i += 2) {
            long offset = segments[i];
            long length = segments[i + 1];
            if (length == 0) {
                continue;
            }
            if (offset < covered || length > real - offset) {
                throw broken("a segment of " + length + " bytes at " + offset + " of a file of " + real
                        + ", or one over another");
            }
            if (length > data + size - bytes) {
                throw broken("a segment that reaches beyond the entry");
            }
            made.add(new Content.Segment(offset, new Content.Slice(file, bytes, length)));
            bytes += length;
            covered = offset + length;
        }
        return new Content.Sparse(real, made);
    }

    private long number(String digits) throws LayerException {
        try {
            long value = digits.length() > 19 ? -1 : Long.parseLong(digits);
            if (value >= 0 && digits.charAt(0) != '+' && digits.charAt(0) != '-') {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw broken("no number");
    }

    private LayerException broken(String what) {
        return new LayerException(archive, at, "a broken sparse map: " + what);
    }

    /** The decimal lines in front of the data. */
    private final class Lines {
        private final long start;
        private final long limit;
        private long position;
        private byte[] piece = {};
        private int next;

        Lines(long start, long limit) {
            this.start = start;
            this.limit = limit;
            this.position = start;
        }

        long[] map(Allowance allowance, TreePath path) throws IOException {
            long count = next();
            if (count > MAX_SEGMENTS) {
                throw broken(count + " segments");
            }
            allowance.hold(path, count * 2 * Long.BYTES);
            long[] map = new long[(int) count * 2];
            for (int i = 0; i < map.length; i++) {
                map[i] = next();
            }
            return map;
        }

        /** Where the bytes of the segments start. */
        long end() {
            return start + (position - start + TarHeader.BLOCK - 1 & -TarHeader.BLOCK);
        }

        private long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            while (position < limit && digits.length() < 20) {
                if (next == piece.length) {
                    piece = reader.read(position, (int) Math.min(TarHeader.BLOCK, limit - position));
                    next = 0;
                }
                char c = (char) (piece[next++] & 0xff);
                position++;
                if (c == '\n') {
                    return number(digits.toString());
                }
                digits.append(c);
            }
            throw broken("no number");
        }
    }
}
