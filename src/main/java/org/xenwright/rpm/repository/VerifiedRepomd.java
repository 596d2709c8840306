package org.xenwright.rpm.repository;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.xenwright.store.Digest;

/**
 * One state of a repository that was accepted.
 *
 * @param repomd what it says
 * @param bytes as they came
 * @param made the time of its newest index
 * @param mirrors base addresses that have it, best first
 * @param signers fingerprints of the keys that signed it; empty where it is not signed
 */
record VerifiedRepomd(
        RpmSource source,
        Repomd repomd,
        RepositoryMemory.Remembered bytes,
        Instant made,
        List<URI> mirrors,
        List<String> signers) {
    VerifiedRepomd {
        mirrors = List.copyOf(mirrors);
        signers = List.copyOf(signers);
    }

    Digest digest() {
        return Digest.of(bytes.repomd());
    }
}
