package org.xenwright.openpgp;

import java.util.List;

/**
 * Bytes that a trusted key has signed. Readers of signed documents take one of these and no bare bytes, so that what is
 * read is what was verified.
 *
 * @param content the very bytes that were hashed; those of a clearsigned text with lines ended by a line feed
 * @param signers fingerprints of the keys whose signatures count, in the order of the signatures
 * @param remarks what deserves a warning though it counts
 */
public record Signed(byte[] content, List<String> signers, List<String> remarks) {
    public Signed {
        signers = List.copyOf(signers);
        remarks = List.copyOf(remarks);
    }

    /** Accepts bytes without any signature, since the project asked for that. */
    public static Signed byNobody(byte[] content) {
        return new Signed(content, List.of(), List.of());
    }
}
