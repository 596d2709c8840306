package org.xenwright.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every byte of an image, known before one is written: regions, and zeros between them.
 *
 * @param size length of the image in bytes
 * @param regions sorted by offset, not overlapping
 */
public record ImagePlan(long size, List<Region> regions) {
    private static final int STEP = 1 << 20;

    public ImagePlan {
        regions = List.copyOf(regions);
        long end = 0;
        for (Region region : regions) {
            if (region.offset() < end) {
                throw new IllegalArgumentException("regions overlap or are unsorted at " + region.offset());
            }
            end = region.end();
        }
        if (end > size) {
            throw new IllegalArgumentException("a region ends at " + end + ", beyond the image's " + size);
        }
    }

    /** Returns a file whose bytes are the image's; it must stay as it is while the plan is used. */
    public static ImagePlan of(Path file) throws IOException {
        long size = Files.size(file);
        return new ImagePlan(
                size, size == 0 ? List.of() : List.of(new Region(0, size, new Content.Slice(file, 0, size), 0)));
    }

    /** Returns a stretch as an image of its own, such as a partition; it lies within this one. */
    public ImagePlan part(long offset, long length) {
        check(offset, length);
        List<Region> part = new ArrayList<>();
        for (int i = indexAt(offset);
                i < regions.size() && length > 0 && regions.get(i).offset() < offset + length;
                i++) {
            Region region = regions.get(i);
            long from = Math.max(region.offset(), offset);
            long to = Math.min(region.end(), offset + length);
            part.add(new Region(from - offset, to - from, region.content(), region.skip() + from - region.offset()));
        }
        return new ImagePlan(length, part);
    }

    /** Returns a stretch as the content of a file, by reference; what no region covers is a hole of it. */
    public Content content(long offset, long length) {
        check(offset, length);
        List<Content.Segment> segments = new ArrayList<>();
        for (int i = indexAt(offset);
                i < regions.size() && length > 0 && regions.get(i).offset() < offset + length;
                i++) {
            Region region = regions.get(i);
            long from = Math.max(region.offset(), offset);
            long to = Math.min(region.end(), offset + length);
            cut(segments, from - offset, region.content(), region.skip() + from - region.offset(), to - from);
        }
        if (segments.size() == 1 && segments.get(0).content().size() == length) {
            return segments.get(0).content();
        }
        return length == 0 ? Content.EMPTY : new Content.Sparse(length, segments);
    }

    /** Adds a stretch of a content as segments that are plain. */
    private static void cut(List<Content.Segment> into, long position, Content content, long skip, long length) {
        if (content instanceof Content.Slice slice) {
            into.add(new Content.Segment(position, new Content.Slice(slice.file(), slice.offset() + skip, length)));
        } else if (content instanceof Content.Bytes bytes) {
            int from = Math.toIntExact(skip);
            into.add(new Content.Segment(
                    position, Content.of(Arrays.copyOfRange(bytes.array(), from, Math.toIntExact(skip + length)))));
        } else if (content instanceof Content.Packed packed) {
            int from = packed.skip() + Math.toIntExact(skip);
            into.add(new Content.Segment(
                    position, new Content.Packed(packed.stored(), packed.packing(), packed.block(), from, length)));
        } else if (content instanceof Content.Sparse sparse) {
            for (Content.Segment each : sparse.segments()) {
                long from = Math.max(each.position(), skip);
                long to = Math.min(each.position() + each.content().size(), skip + length);
                if (from < to) {
                    cut(into, position + from - skip, each.content(), from - each.position(), to - from);
                }
            }
        }
    }

    /**
     * Returns the first byte in which two images differ; -1 for none. Bytes both take from the same place are not read.
     */
    public long mismatch(ImagePlan other) throws IOException {
        ByteBuffer ours = ByteBuffer.allocate(STEP);
        ByteBuffer theirs = ByteBuffer.allocate(STEP);
        long end = Math.min(size, other.size);
        try (PlanReader one = new PlanReader(this);
                PlanReader two = new PlanReader(other)) {
            for (long at = 0; at < end; at += STEP) {
                int length = (int) Math.min(STEP, end - at);
                if (content(at, length).equals(other.content(at, length))) {
                    continue;
                }
                one.read(at, ours.clear().limit(length));
                two.read(at, theirs.clear().limit(length));
                int place = ours.flip().mismatch(theirs.flip());
                if (place >= 0) {
                    return at + place;
                }
            }
        }
        return size == other.size ? -1 : end;
    }

    /** Returns the index of the first region that ends behind a place; the number of regions when none does. */
    public int indexAt(long offset) {
        int low = 0;
        int high = regions.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (regions.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void check(long offset, long length) {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " of an image of " + size);
        }
    }
}
