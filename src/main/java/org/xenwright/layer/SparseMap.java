package org.xenwright.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Content;

/**
 * The map of a sparse file in GNU's PAX format 1.0: decimal lines at the start of the data (count, then offset and
 * length of each segment), padded to 512 bytes, then the segments' bytes one after the other.
 */
final class SparseMap {
    private static final int MAX_SEGMENTS = 1 << 20;

    private final TarReader reader;
    private final String archive;
    private final long at;

    SparseMap(TarReader reader, String archive, long at) {
        this.reader = reader;
        this.archive = archive;
        this.at = at;
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

    Content content(PaxRecords pax, Path file, long data, long size) throws IOException {
        if (pax.number("GNU.sparse.major", 0) != 1 || pax.number("GNU.sparse.minor", 0) != 0) {
            throw new LayerException(archive, at, "a sparse file in another form than GNU's 1.0");
        }
        long real = pax.number("GNU.sparse.realsize", -1);
        Lines lines = new Lines(data, data + size);
        long count = lines.next();
        if (real < 0 || count > MAX_SEGMENTS) {
            throw new LayerException(archive, at, "a broken sparse map");
        }
        List<long[]> map = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            map.add(new long[] {lines.next(), lines.next()});
        }
        long bytes =
                lines.position + TarHeader.BLOCK - 1 - (lines.position - data + TarHeader.BLOCK - 1) % TarHeader.BLOCK;
        List<Content.Segment> segments = new ArrayList<>();
        for (long[] segment : map) {
            if (segment[1] > 0) {
                if (segment[1] > data + size - bytes) {
                    throw new LayerException(archive, at, "a sparse segment reaches beyond the entry");
                }
                segments.add(new Content.Segment(segment[0], new Content.Slice(file, bytes, segment[1])));
                bytes += segment[1];
            }
        }
        try {
            return new Content.Sparse(real, segments);
        } catch (IllegalArgumentException e) {
            throw new LayerException(archive, at, "a broken sparse map: " + e.getMessage());
        }
    }

    private final class Lines {
        private final long end;
        private long position;

        Lines(long start, long end) {
            this.position = start;
            this.end = end;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            while (position < end && digits.length() < 20) {
                char c = new String(reader.read(position++, 1), StandardCharsets.ISO_8859_1).charAt(0);
                if (c == '\n') {
                    try {
                        return Long.parseUnsignedLong(digits.toString()) & Long.MAX_VALUE;
                    } catch (NumberFormatException e) {
                        break;
                    }
                }
                digits.append(c);
            }
            throw new LayerException(archive, at, "a broken sparse map");
        }
    }
}
