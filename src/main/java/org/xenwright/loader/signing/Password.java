package org.xenwright.loader.signing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A password, in memory alone: it has no text that could come into a log, and is part of no key of the store. */
public final class Password {
    /** The absence of a password. */
    public static final Password NONE = new Password(null);

    private final @Nullable String text;

    private Password(@Nullable String text) {
        this.text = text;
    }

    /** Keeps a password; a null is none. */
    public static Password of(@Nullable String text) {
        return text == null ? NONE : new Password(text);
    }

    Optional<char[]> chars() {
        return Optional.ofNullable(text).map(String::toCharArray);
    }

    @Override
    public String toString() {
        return text == null ? "no password" : "a password";
    }
}
