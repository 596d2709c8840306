package org.xenwright.domain.language;

import java.util.regex.Pattern;

/**
 * One statement.
 *
 * @param append whether it was written with {@code +=}
 * @param origin where the key stands; no part of its identity
 */
public record Assignment(String key, boolean append, Value value, Origin origin) {
    private static final Pattern KEY = Pattern.compile("[a-z][._0-9a-z]*");

    public Assignment {
        if (!isKey(key)) {
            throw new IllegalArgumentException("'" + key + "' cannot be a key of an xl.cfg");
        }
    }

    /** Returns whether Xen's grammar takes a text for a key. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Assignment assignment
                && assignment.key.equals(key)
                && assignment.append == append
                && assignment.value.equals(value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + value.hashCode();
    }
}
