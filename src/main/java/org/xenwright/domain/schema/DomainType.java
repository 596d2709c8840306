package org.xenwright.domain.schema;

import java.util.Locale;
import java.util.Optional;

/** The kinds of guests. */
public enum DomainType {
    PV,
    PVH,
    HVM;

    /** The word of the key {@code type}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of a whole word; xl itself takes any beginning of one, even nothing. */
    public static Optional<DomainType> of(String word) {
        for (DomainType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
