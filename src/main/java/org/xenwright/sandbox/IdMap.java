package org.xenwright.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Which ids outside stand for those inside a user namespace. */
record IdMap(List<Extent> extents) {
    /** What every tree may use; 65535 is no id of anybody, and comes last where there is room for it. */
    static final long USUAL = 65535;

    /** The kernel takes 340 extents, and 4096 bytes of text. */
    private static final int MOST = 100;

    /** Ids that follow each other, inside as outside. */
    record Extent(long inside, long outside, long count) {
        @Override
        public String toString() {
            return inside + " " + outside + " " + count;
        }
    }

    /** Ids that may be used outside. */
    record Range(long first, long count) {
        long end() {
            return first + count;
        }

        boolean meets(Range other) {
            return first < other.end() && other.first < end();
        }
    }

    IdMap {
        extents = List.copyOf(extents);
    }

    /**
     * Places the usual ids, and those a tree has above them, into ranges.
     *
     * @param above ids of the tree from {@link #USUAL} on
     * @throws IllegalArgumentException when the ranges are too small, or the ids above too scattered
     */
    static IdMap of(List<Range> ranges, SortedSet<Long> above) {
        List<Extent> extents = new ArrayList<>();
        List<Range> free = new ArrayList<>(ranges);
        place(new Range(0, USUAL), free, extents);
        for (long id : above) {
            place(new Range(id, 1), free, extents);
        }
        if (!above.contains(USUAL) && !free.isEmpty()) {
            place(new Range(USUAL, 1), free, extents);
        }
        if (extents.size() > MOST) {
            throw new IllegalArgumentException("owners of files above 65534 are " + above.size() + ", too scattered");
        }
        return new IdMap(extents);
    }

    private static void place(Range wanted, List<Range> free, List<Extent> extents) {
        long at = wanted.first();
        while (at < wanted.end()) {
            if (free.isEmpty()) {
                throw new IllegalArgumentException("no id is left for " + at);
            }
            Range range = free.remove(0);
            long count = Math.min(range.count(), wanted.end() - at);
            Extent last = extents.isEmpty() ? null : extents.get(extents.size() - 1);
            if (last != null && last.inside() + last.count() == at && last.outside() + last.count() == range.first()) {
                extents.set(extents.size() - 1, new Extent(last.inside(), last.outside(), last.count() + count));
            } else {
                extents.add(new Extent(at, range.first(), count));
            }
            if (count < range.count()) {
                free.add(0, new Range(range.first() + count, range.count() - count));
            }
            at += count;
        }
    }

    /** As the kernel reads it from /proc/PID/uid_map. */
    String text() {
        return extents.stream().map(each -> each + "\n").collect(Collectors.joining());
    }

    /** As newuidmap reads it. */
    List<String> words() {
        return List.of(extents.stream()
                .map(Extent::toString)
                .collect(Collectors.joining(" "))
                .split(" "));
    }
}
