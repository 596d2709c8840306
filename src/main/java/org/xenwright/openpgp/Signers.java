package org.xenwright.openpgp;

import java.util.List;

/**
 * The keys whose signatures of some bytes count.
 *
 * @param fingerprints in the order of the signatures; empty where the project asked for none
 * @param remarks what deserves a warning though it counts
 */
public record Signers(List<String> fingerprints, List<String> remarks) {
    /** Nobody, since nobody has to. */
    public static final Signers NONE = new Signers(List.of(), List.of());

    public Signers {
        fingerprints = List.copyOf(fingerprints);
        remarks = List.copyOf(remarks);
    }
}
