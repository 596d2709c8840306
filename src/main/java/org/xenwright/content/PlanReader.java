package org.xenwright.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a planned image at any place, zeros between and behind its regions. For one thread. */
public final class PlanReader implements Closeable {
    private final ImagePlan plan;
    private final ContentReader reader;
    private int hint;

    public PlanReader(ImagePlan plan) {
        this(plan, null);
    }

    /**
     * Begins to read an image of a stranger.
     *
     * @param allowance the account on which packed blocks of its container are unpacked; null for none
     */
    public PlanReader(ImagePlan plan, @Nullable Allowance allowance) {
        this.plan = plan;
        this.reader = new ContentReader(allowance);
    }

    /** Fills the buffer's remaining space with the image's bytes from {@code offset} on. */
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        List<Region> regions = plan.regions();
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

    /** Returns the first region that ends behind a place; calls mostly come in ascending order. */
    private int first(long offset) {
        boolean near = hint < plan.regions().size()
                && plan.regions().get(hint).end() > offset
                && (hint == 0 || plan.regions().get(hint - 1).end() <= offset);
        if (!near) {
            hint = plan.indexAt(offset);
        }
        return hint;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
