package org.xenwright.customize;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Content;

/**
 * A file of a project that may be mostly holes, as disks and databases are. Java does not say where a file has none of its
 * blocks, so a large one is read for long runs of zeros; they stay holes in the image.
 */
final class LargeFile {
    /** Smaller ones are not worth a look. */
    private static final long LARGE = 64L << 20;

    private static final int STEP = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(STEP);

    private LargeFile() {}

    static Content content(Path file, long size) throws IOException {
        if (size < LARGE) {
            return size == 0 ? Content.EMPTY : new Content.Slice(file, 0, size);
        }
        List<Content.Segment> segments = new ArrayList<>();
        ByteBuffer step = ByteBuffer.allocate(STEP);
        long from = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = 0; at < size; at += STEP) {
                step.clear().limit((int) Math.min(STEP, size - at));
                while (step.hasRemaining() && channel.read(step, at + step.position()) >= 0) {
                    // until it is full; who reads the content later sees a file that became shorter
                }
                if (!step.flip().equals(ZEROS.duplicate().limit(step.limit()))) {
                    continue;
                }
                add(segments, file, from, at);
                from = at + step.limit();
            }
        }
        if (from == 0) {
            return new Content.Slice(file, 0, size);
        }
        add(segments, file, from, size);
        return new Content.Sparse(size, segments);
    }

    private static void add(List<Content.Segment> segments, Path file, long from, long to) {
        if (to > from) {
            segments.add(new Content.Segment(from, new Content.Slice(file, from, to - from)));
        }
    }
}
