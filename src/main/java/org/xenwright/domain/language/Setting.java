package org.xenwright.domain.language;

import java.util.OptionalLong;

/**
 * What a key stands for after all statements.
 *
 * @param appended whether the last statement was {@code +=}; Xen then refuses to see a number in it
 * @param origin where the last statement stands
 */
public record Setting(String key, Value value, boolean appended, Origin origin) {
    /** The number that Xen reads here, if it reads one. */
    public OptionalLong number() {
        return !appended && value instanceof Value.Atom atom ? CNumber.parse(atom.text()) : OptionalLong.empty();
    }
}
