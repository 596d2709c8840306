package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.xenwright.content.ContentReader;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** The bytes of a planned image at any place, zeros between and behind its regions. For one thread. */
final class PlanReader implements Closeable {
    private final List<Region> regions;
    private final ContentReader reader = new ContentReader();
    private int hint;

    PlanReader(ImagePlan plan) {
        this.regions = plan.regions();
    }

    /** Fills the buffer's remaining space with the image's bytes from {@code offset} on. */
    void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long at = offset;
        for (int i = first(offset); into.position() < limit; i++) {
            Region region = i < regions.size() ? regions.get(i) : null;
            long gap = region == null ? Long.MAX_VALUE : region.offset() - at;
            if (gap > 0) {
                int count = (int) Math.min(gap, limit - into.position());
                Zeros.put(into, count);
                at += count;
            }
            if (region != null && into.position() < limit) {
                int count = (int) Math.min(region.end() - at, limit - into.position());
                into.limit(into.position() + count);
                reader.read(region.content(), region.skip() + at - region.offset(), into);
                into.limit(limit);
                at += count;
            }
        }
    }

    /** The first region that ends behind a place; calls mostly come in ascending order. */
    private int first(long offset) {
        int low = 0;
        int high = regions.size();
        if (hint < high
                && regions.get(hint).end() > offset
                && (hint == 0 || regions.get(hint - 1).end() <= offset)) {
            return hint;
        }
        while (low < high) {
            int middle = low + high >>> 1;
            if (regions.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        hint = low;
        return low;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
