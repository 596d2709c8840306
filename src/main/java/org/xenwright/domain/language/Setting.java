package org.xenwright.domain.language;

import java.util.OptionalLong;

/**
 * The value of a key after all statements.
 *
 * @param appended whether the last statement was {@code +=}; Xen then refuses to see a number in it
 * @param origin where the last statement stands
 */
public record Setting(String key, Value value, boolean appended, Origin origin) {
    /** Returns the number that Xen reads here, if it reads one. */
    public OptionalLong number() {
        return !appended && value instanceof Value.Atom atom ? CNumber.parse(atom.text()) : OptionalLong.empty();
    }
}
