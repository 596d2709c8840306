package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import org.xenwright.content.Content;

/** The blocks of a file that hold something. */
final class FileMap {
    private FileMap() {}

    /** Stretches of logical blocks: all of plain content, those a segment touches of a sparse one. */
    static Runs of(Content content) {
        Runs runs = new Runs();
        if (!(content instanceof Content.Sparse sparse)) {
            if (content.size() > 0) {
                runs.add(0, Format.blocks(content.size()));
            }
            return runs;
        }
        long next = 0;
        for (Content.Segment segment : sparse.segments()) {
            if (segment.content().size() > 0) {
                long first = Math.max(next, segment.position() / BLOCK);
                long end = Format.blocks(segment.position() + segment.content().size());
                if (end > first) {
                    runs.add(first, end - first);
                }
                next = Math.max(next, end);
            }
        }
        return runs;
    }
}
