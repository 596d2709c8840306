package org.xenwright.rpm.repository;

import org.xenwright.openpgp.Keyring;

/**
 * The keys by which a repository's packages must be signed, and its index where it is signed.
 *
 * @param origin where they come from, for messages
 */
public record RepositoryKeys(Keyring keyring, String origin) {}
