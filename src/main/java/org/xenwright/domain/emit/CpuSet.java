package org.xenwright.domain.emit;

import java.util.BitSet;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CPUs by number, read as xl reads them and written as libvirt does. */
final class CpuSet {
    private static final Pattern PART = Pattern.compile("\\A *+(\\^?) *+(\\d{1,4})(?: *+- *+(\\d{1,4}))?+ *+");
    /** The number of CPUs a Xen of today can have. */
    private static final int LIMIT = 16_384;

    private CpuSet() {}

    /** Returns the same CPUs in ranges that rise; none for {@code all}, nodes, and sets that are empty. */
    static Optional<String> of(String text) {
        BitSet set = new BitSet();
        for (String part : text.split(",")) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(matcher.group(2));
            int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
            if (last < first || last >= LIMIT) {
                return Optional.empty();
            }
            set.set(first, last + 1, matcher.group(1).isEmpty());
        }
        StringJoiner ranges = new StringJoiner(",");
        for (int from = set.nextSetBit(0); from >= 0; ) {
            int to = set.nextClearBit(from) - 1;
            ranges.add(from == to ? Integer.toString(from) : from + "-" + to);
            from = set.nextSetBit(to + 1);
        }
        return set.isEmpty() ? Optional.empty() : Optional.of(ranges.toString());
    }
}
