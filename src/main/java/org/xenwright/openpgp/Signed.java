package org.xenwright.openpgp;

import java.util.List;

/**
 * Bytes somebody trusted has signed.
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
}
