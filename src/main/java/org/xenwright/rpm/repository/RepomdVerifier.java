package org.xenwright.rpm.repository;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.openpgp.SignatureException;
import org.xenwright.openpgp.Signed;
import org.xenwright.openpgp.Verifier;
import org.xenwright.problem.Problem;

/**
 * Judges whether a state of a repository is to be believed: signed by whom the project trusts where it is signed, and not
 * older than what was seen before.
 */
final class RepomdVerifier {
    /** A repository's clock may go wrong by so much; one further ahead would make all later states look old. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Instant now;
    private final Consumer<String> warn;

    RepomdVerifier(Instant now, Consumer<String> warn) {
        this.now = now;
        this.warn = warn;
    }

    /**
     * Reads and verifies a state without looking at its age.
     *
     * @throws org.xenwright.problem.ProblemException when it is not signed as it must be, or is none
     */
    VerifiedRepomd unaged(RpmSource source, RepositoryMemory.Remembered bytes, List<URI> mirrors) {
        List<String> signers = signers(source, bytes);
        try {
            Repomd repomd = Repomd.parse(bytes.repomd(), "repomd.xml of " + source);
            Instant made = repomd.made().orElse(Instant.EPOCH);
            return new VerifiedRepomd(source, repomd, bytes, made, mirrors, signers);
        } catch (IOException e) {
            throw Problem.of("reading the index of " + source, "correct the address, or use another mirror")
                    .at(source.where())
                    .found(Problem.messageOf(e))
                    .expected("a repomd.xml as createrepo_c makes it")
                    .raise(e);
        }
    }

    private List<String> signers(RpmSource source, RepositoryMemory.Remembered bytes) {
        RepositoryKeys keys = source.keys();
        if (keys == null) {
            return List.of();
        }
        if (bytes.signature().length == 0) {
            if (source.indexSigned()) {
                throw Problem.of(
                                "checking the signature of the index of " + source,
                                "use a mirror that has repodata/repomd.xml.asc")
                        .at(source.where())
                        .found("an index without a signature")
                        .expected("one by a key of " + keys.origin() + ", as repo_gpgcheck=1 asks")
                        .raise();
            }
            return List.of();
        }
        try {
            Signed signed = new Verifier(keys.keyring(), now).detached(bytes.repomd(), bytes.signature(), "repomd.xml");
            signed.remarks().forEach(remark -> warn.accept(source + ": " + remark));
            return signed.signers();
        } catch (SignatureException e) {
            throw Problem.of(
                            "checking the signature of the index of " + source,
                            "ask why before trusting another key; if the key was replaced, name the new one in"
                                    + " <signedBy>")
                    .at(source.where())
                    .found(Problem.messageOf(e))
                    .expected("a good signature by a key of " + keys.origin())
                    .raise(e);
        }
    }

    /**
     * Compares a state with what is known of the repository.
     *
     * @param seen the last accepted one; null when there is none
     * @throws org.xenwright.problem.ProblemException when it goes back behind that
     */
    void aged(VerifiedRepomd repomd, @Nullable VerifiedRepomd seen) {
        RpmSource source = repomd.source();
        if (repomd.made().isAfter(now.plus(AHEAD))) {
            throw stale(
                            source,
                            "an index of " + repomd.made() + ", which lies in the future; it is " + now,
                            "set the clock")
                    .raise();
        }
        Duration most = source.age().most();
        if (most != null && repomd.made().plus(most).isBefore(now)) {
            throw stale(
                            source,
                            "an index of " + repomd.made() + ", older than " + most + "; it is " + now,
                            "use a mirror that is kept up to date")
                    .raise();
        }
        notBeforeLock(repomd);
        if (seen == null) {
            return;
        }
        String before = "";
        OptionalLong number = repomd.repomd().number();
        OptionalLong known = seen.repomd().number();
        if (repomd.made().isBefore(seen.made())) {
            before = "an index of " + repomd.made() + ", older than that of " + seen.made();
        } else if (number.isPresent() && known.isPresent() && number.getAsLong() < known.getAsLong()) {
            before = "the index of revision " + number.getAsLong() + ", older than " + known.getAsLong();
        } else if (repomd.signers().isEmpty() && !seen.signers().isEmpty()) {
            before = "an index without a signature, after one with a signature";
        }
        if (!before.isEmpty()) {
            throw stale(
                            source,
                            before + " which was seen before",
                            "wait until the mirror has caught up, or use another; this may be a replay of old data")
                    .raise();
        }
    }

    /** Refuses a state that is older than the one a lock knows. */
    void notBeforeLock(VerifiedRepomd repomd) {
        Instant notBefore = repomd.source().age().notBefore();
        if (notBefore != null && repomd.made().isBefore(notBefore)) {
            throw stale(
                            repomd.source(),
                            "an index of " + repomd.made() + ", older than that of " + notBefore + " in the lock",
                            "wait until the mirror has caught up, or use another; this may be a replay of old data."
                                    + " To go back on purpose, delete the lock first")
                    .raise();
        }
    }

    private static Problem stale(RpmSource source, String found, String remedy) {
        return Problem.of("checking the age of " + source, remedy)
                .at(source.where())
                .found(found);
    }
}
