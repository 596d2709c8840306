package org.xenwright.deb.repository;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.Suite;
import org.xenwright.store.Digest;

/** A Release that a trusted key has signed and that is neither too old nor from the future. */
public final class VerifiedRelease {
    private final Source source;
    private final Release release;
    private final Digest sha256;
    private final List<String> signers;

    /** Only {@link ReleaseVerifier} makes one. */
    VerifiedRelease(Source source, Release release, Digest sha256, List<String> signers) {
        this.source = source;
        this.release = release;
        this.sha256 = sha256;
        this.signers = List.copyOf(signers);
    }

    public Source source() {
        return source;
    }

    public Suite suite() {
        return release.suite();
    }

    public Instant date() {
        return release.date();
    }

    /** Returns when it expires; null when it does not say. */
    public @Nullable Instant validUntil() {
        return release.validUntil();
    }

    /** Of the signed content. */
    public Digest sha256() {
        return sha256;
    }

    /** Fingerprints of the keys whose signatures count; empty for an unsigned source. */
    public List<String> signers() {
        return signers;
    }

    Release release() {
        return release;
    }
}
