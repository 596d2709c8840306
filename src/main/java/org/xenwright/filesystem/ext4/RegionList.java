package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Collects what goes into an image, in any order. */
final class RegionList {
    /** A stretch of zeros this long is worth the objects of one more region. */
    private static final int WORTH_A_SPLIT = 384;

    private final List<Region> regions = new ArrayList<>();

    /** Adds bytes at a block; long stretches of zeros in them are left out. */
    void add(long block, byte[] bytes) {
        add(block, bytes, 0, bytes.length);
    }

    void add(long block, byte[] bytes, int from, int length) {
        int end = from + length;
        int at = nonZero(bytes, from, end);
        while (at < end) {
            int stop = at + 1;
            int next = nonZero(bytes, stop, end);
            while (next < end && next - stop < WORTH_A_SPLIT) {
                stop = next + 1;
                next = nonZero(bytes, stop, end);
            }
            addWhole(block * BLOCK + at - from, Arrays.copyOfRange(bytes, at, stop));
            at = next;
        }
    }

    /** Adds bytes as they are; they are not copied. */
    void addWhole(long offset, byte[] bytes) {
        regions.add(Region.of(offset, bytes));
    }

    /** Adds the bytes of a file at a place of the disk: {@code length} of them from {@code from} on; holes stay out. */
    void addContent(long offset, Content content, long from, long length) {
        if (content instanceof Content.Sparse sparse) {
            for (Content.Segment segment : sparse.segments()) {
                long start = Math.max(from, segment.position());
                long end = Math.min(
                        from + length, segment.position() + segment.content().size());
                if (start < end) {
                    addContent(offset + start - from, segment.content(), start - segment.position(), end - start);
                }
            }
        } else if (length > 0) {
            regions.add(new Region(offset, length, content, from));
        }
    }

    ImagePlan plan(long size) {
        regions.sort(Comparator.comparingLong(Region::offset));
        return new ImagePlan(size, regions);
    }

    private static int nonZero(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] == 0) {
            at++;
        }
        return at;
    }
}
