package org.xenwright.loader.signing;

import java.io.IOException;

/** A hand that signs programs for EFI; what it makes of the same bytes is the same. */
public interface Signer {
    /**
     * Returns a program with its signature behind it.
     *
     * @throws org.xenwright.problem.ProblemException when the key cannot be used any more
     */
    byte[] sign(byte[] program) throws IOException;

    /**
     * Returns the SHA-256 of its certificate, in hex: what tells its signatures from those of others, and no secret.
     */
    String certificateDigest();
}
