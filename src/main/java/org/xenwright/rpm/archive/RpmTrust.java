package org.xenwright.rpm.archive;

import org.xenwright.openpgp.Keyring;

/**
 * What a package file must show before it counts.
 *
 * @param keys of which one must have signed it; empty for a file that the project vouches for by naming it
 * @param unsigned whether the project said of this package that it needs no signature that counts
 */
public record RpmTrust(Keyring keys, boolean unsigned) {
    /** Of a file of the project itself. */
    public static final RpmTrust OWN = new RpmTrust(Keyring.EMPTY, false);

    /** Of a package that the project takes without a signature that counts. */
    public static final RpmTrust UNSIGNED = new RpmTrust(Keyring.EMPTY, true);

    /** Demands a signature by one of the keys. */
    public static RpmTrust signedBy(Keyring keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key to have signed it");
        }
        return new RpmTrust(keys, false);
    }
}
