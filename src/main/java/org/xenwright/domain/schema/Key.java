package org.xenwright.domain.schema;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.platform.GuestType;

/**
 * A key of xl.cfg.
 *
 * @param kinds the kinds of values it takes
 * @param types of the guests that make use of it
 * @param arm whether only an ARM machine makes use of it
 * @param since the first Xen that knows it; null for all
 * @param until the last Xen that knows it; null for all
 * @param meaning what it is for, as a phrase in Markdown
 */
public record Key(
        String name,
        Set<Kind> kinds,
        Set<GuestType> types,
        boolean arm,
        @Nullable XenVersion since,
        @Nullable XenVersion until,
        String meaning) {
    /** Kinds of values. */
    public enum Kind {
        TEXT("a text"),
        NUMBER("a number"),
        TRUTH("0 or 1"),
        LIST("a list");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Returns the words of a message for it. */
        public String words() {
            return words;
        }
    }

    public Key {
        kinds = Set.copyOf(kinds);
        types = Set.copyOf(types);
    }

    /** Returns whether a value may be a list. */
    public boolean takesList() {
        return kinds.contains(Kind.LIST);
    }

    /** Returns whether a value may be one text or number. */
    public boolean takesAtom() {
        return kinds.stream().anyMatch(kind -> kind != Kind.LIST);
    }

    /** Returns whether Xen reads nothing but a number. */
    public boolean numeric() {
        return takesAtom() && !kinds.contains(Kind.TEXT);
    }

    /** Returns whether a Xen knows the key. */
    public boolean known(XenVersion version) {
        return (since == null || since.compareTo(version) <= 0) && (until == null || version.compareTo(until) <= 0);
    }
}
