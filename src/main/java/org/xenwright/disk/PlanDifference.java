package org.xenwright.disk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Where two planned images may differ, found without reading what both take from the same place of the same file. */
final class PlanDifference {
    /**
     * A stretch that may differ.
     *
     * @param from first byte
     * @param to byte behind the last
     */
    record Range(long from, long to) {}

    private PlanDifference() {}

    /** Sorted, disjoint ranges outside of which both are equal, up to the length of {@code changed}. */
    static List<Range> between(ImagePlan base, ImagePlan changed) {
        List<Range> ranges = new ArrayList<>();
        int i = 0;
        int j = 0;
        long at = 0;
        while (at < changed.size()) {
            Region a = i < base.regions().size() ? base.regions().get(i) : null;
            Region b = j < changed.regions().size() ? changed.regions().get(j) : null;
            if (a != null && a.end() <= at) {
                i++;
                continue;
            }
            if (b != null && b.end() <= at) {
                j++;
                continue;
            }
            long next = Math.min(changed.size(), Math.min(edge(a, at), edge(b, at)));
            if (!same(a, b, at)) {
                add(ranges, at, next);
            }
            at = next;
        }
        return ranges;
    }

    /** Where a region begins or ends next behind a place. */
    private static long edge(@Nullable Region region, long at) {
        return region == null ? Long.MAX_VALUE : region.offset() > at ? region.offset() : region.end();
    }

    private static boolean same(@Nullable Region a, @Nullable Region b, long at) {
        if (a == null || b == null || a.offset() > at || b.offset() > at) {
            return (a == null || a.offset() > at) && (b == null || b.offset() > at);
        }
        long skipA = a.skip() + at - a.offset();
        long skipB = b.skip() + at - b.offset();
        if (a.content() instanceof Content.Slice x && b.content() instanceof Content.Slice y) {
            return x.file().equals(y.file()) && x.offset() + skipA == y.offset() + skipB;
        }
        boolean same = a.content() == b.content() || a.content() instanceof Content.Packed p && p.equals(b.content());
        return same && skipA == skipB;
    }

    private static void add(List<Range> ranges, long from, long to) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to == from) {
            ranges.set(last, new Range(ranges.get(last).from, to));
        } else {
            ranges.add(new Range(from, to));
        }
    }
}
