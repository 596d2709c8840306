package org.xenwright.deb.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.Suite;
import org.xenwright.openpgp.SignatureException;
import org.xenwright.openpgp.Signed;
import org.xenwright.openpgp.Verifier;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/** The one way from bytes of a mirror to a Release that is believed. */
final class ReleaseVerifier {
    private final Instant now;
    private final Consumer<String> warn;

    ReleaseVerifier(Instant now, Consumer<String> warn) {
        this.now = now;
        this.warn = warn;
    }

    /**
     * @param seen the date of the youngest Release known of this source; null when there is none
     * @throws org.xenwright.problem.ProblemException with the reason when it is not to be believed
     */
    VerifiedRelease verify(Source source, Untrusted bytes, @Nullable Instant seen) {
        return aged(unaged(source, bytes), seen);
    }

    /** Returns a Release that was verified without its age, once that is right too. */
    VerifiedRelease aged(VerifiedRelease release, @Nullable Instant seen) {
        checkAge(release.source(), release.release(), seen);
        return release;
    }

    /** Returns a Release that is used offline: whatever its age, but not older than a lock knows. */
    VerifiedRelease notBefore(VerifiedRelease release) {
        checkNotBefore(release.source(), release.date());
        return release;
    }

    /** Like {@link #verify} without looking at dates: for a copy that is used offline, whose dates held when it came. */
    VerifiedRelease unaged(Source source, Untrusted bytes) {
        Signed signed = signed(source, bytes);
        Release release;
        try {
            release = Release.parse(signed, source + " Release");
        } catch (ControlSyntaxException e) {
            throw unusable(source, Problem.messageOf(e), "a Release as the Debian repository format has it")
                    .raise(e);
        }
        checkName(source, release.suite());
        return new VerifiedRelease(source, release, Digest.of(signed.content()), signed.signers());
    }

    private Signed signed(Source source, Untrusted bytes) {
        if (source.trust() instanceof Trust.Unsigned) {
            return Signed.byNobody(bytes.content());
        }
        Trust.Keys keys = (Trust.Keys) source.trust();
        Verifier verifier = new Verifier(keys.keyring(), now);
        try {
            Signed signed = bytes.isDetached()
                    ? verifier.detached(bytes.content(), bytes.signature(), "Release")
                    : verifier.clearSigned(bytes.content(), "InRelease");
            signed.remarks().forEach(remark -> warn.accept(source + ": " + remark));
            return signed;
        } catch (SignatureException e) {
            throw Problem.of(
                            "checking the signature of " + source,
                            "ask why before trusting another key; if the key was replaced, install the new keyring")
                    .at(source.where())
                    .found(Problem.messageOf(e))
                    .expected("a good signature by a key of " + keys.origin())
                    .raise(e);
        }
    }

    private static void checkName(Source source, Suite suite) {
        String asked = source.suite();
        boolean match = source.isFlat()
                || asked.equals(suite.codename())
                || asked.equals(suite.name())
                // stable/updates was the name of security suites that called themselves stable
                || asked.endsWith("/updates") && asked.startsWith(suite.codename() + "/");
        if (!match) {
            throw unusable(
                            source,
                            "a Release of codename '" + suite.codename() + "', suite '" + suite.name() + "'",
                            "codename or suite '" + asked + "'")
                    .raise();
        }
    }

    private void checkAge(Source source, Release release, @Nullable Instant seen) {
        Freshness freshness = source.freshness();
        Instant date = release.date();
        if (freshness.checkDate() && date.isAfter(now.plus(freshness.skew()))) {
            throw stale(source, "a Release of " + date + ", which lies in the future; it is " + now, "set the clock")
                    .raise();
        }
        Instant until = release.validUntil();
        if (freshness.checkValidUntil() && until != null && now.isAfter(until)) {
            throw stale(
                            source,
                            "a Release that was valid until " + until + "; it is " + now,
                            "use a mirror that is kept up to date; for a snapshot set"
                                    + " <checkValidUntil>false</checkValidUntil>")
                    .raise();
        }
        Duration maxAge = freshness.maxAge();
        if (maxAge != null && date.plus(maxAge).isBefore(now)) {
            throw stale(
                            source,
                            "a Release of " + date + ", older than " + maxAge + "; it is " + now,
                            "use a mirror that is kept up to date")
                    .raise();
        }
        checkNotBefore(source, date);
        if (seen != null && date.isBefore(seen)) {
            throw stale(
                            source,
                            "a Release of " + date + ", older than that of " + seen + " which was seen before",
                            "wait until the mirror has caught up, or use another; this may be a replay of old data")
                    .raise();
        }
    }

    private static void checkNotBefore(Source source, Instant date) {
        Instant notBefore = source.freshness().notBefore();
        if (notBefore != null && date.isBefore(notBefore)) {
            throw stale(
                            source,
                            "a Release of " + date + ", older than that of " + notBefore + " in the lock",
                            "wait until the mirror has caught up, or use another; this may be a replay of old data."
                                    + " To go back on purpose, delete the lock first")
                    .raise();
        }
    }

    private static Problem stale(Source source, String found, String remedy) {
        return Problem.of("checking the age of " + source, remedy)
                .at(source.where())
                .found(found);
    }

    private static Problem unusable(Source source, String found, String expected) {
        return Problem.of("reading the Release of " + source, "correct the source's suite, or use another mirror")
                .at(source.where())
                .found(found)
                .expected(expected);
    }
}
