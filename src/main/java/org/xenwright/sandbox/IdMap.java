package org.xenwright.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The map from ids inside a user namespace to those outside. */
record IdMap(List<Extent> extents) {
    /**
     * The number of ids that every tree may use; 65535, which belongs to no user, comes last where there is room for
     * it.
     */
    static final long USUAL = 65535;

    /** The most extents; the kernel takes 340, and 4096 bytes of text. */
    private static final int MOST = 100;

    /** A range of consecutive ids, inside and outside. */
    record Extent(long inside, long outside, long count) {
        @Override
        public String toString() {
            return inside + " " + outside + " " + count;
        }
    }

    /** A range of ids that may be used outside. */
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
     * Maps the usual ids, and those that a tree has above them, into ranges.
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

    /** Returns it as the kernel reads it from /proc/PID/uid_map. */
    String text() {
        return extents.stream().map(each -> each + "\n").collect(Collectors.joining());
    }

    /** Returns it as newuidmap reads it. */
    List<String> words() {
        return List.of(extents.stream()
                .map(Extent::toString)
                .collect(Collectors.joining(" "))
                .split(" "));
    }
}
