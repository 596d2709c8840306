package org.xenwright.deb.repository;

import org.xenwright.openpgp.Keyring;

/** The keys that count for a repository. */
public sealed interface Trust {
    /**
     * Signatures by these keys.
     *
     * @param keyring the keys
     * @param origin where they come from, for messages: a file, {@code "an inline key"}
     */
    record Keys(Keyring keyring, String origin) implements Trust {}

    /** No keys: the project asked for it by name. Each build warns. */
    record Unsigned() implements Trust {}
}
