package org.xenwright.content;

import java.util.List;

/**
 * Every byte of an image, known before one is written: regions, and zeros between them.
 *
 * @param size length of the image in bytes
 * @param regions sorted by offset, not overlapping
 */
public record ImagePlan(long size, List<Region> regions) {
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
}
