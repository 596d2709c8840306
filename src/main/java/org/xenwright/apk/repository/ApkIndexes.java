package org.xenwright.apk.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.archive.IndexArchive;
import org.xenwright.apk.archive.IndexFile;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.Transport;
import org.xenwright.transport.Validators;

/**
 * Brings the indexes of repositories up to date. Each that was ever accepted stays in the store under its digest, and
 * the last one of each repository is remembered: an older one is never accepted again. What the store has is verified
 * each time as what a mirror gives.
 */
public final class ApkIndexes {
    private static final String KIND = "apk-index";
    private static final String LATEST = "apk-latest";
    private static final int CONNECTIONS = 4;
    private static final long LARGEST = 64L << 20;

    /** How far in the future an index may have been made: clocks differ, and builders are not of one place. */
    private static final Duration SKEW = Duration.ofDays(1);

    private final Access access;

    /** What all indexes that are read hold in memory. */
    private final Allowance allowance = new Allowance(Bounds.ofArchive());

    public ApkIndexes(Access access) {
        this.access = access;
    }

    /** The last accepted index of a repository. */
    private record Latest(Digest sha256, Validators validators) {}

    /**
     * Returns the indexes of repositories, in their order.
     *
     * @param architecture as Alpine calls it
     * @param before the lock that is replaced; no index may be older than it knows. Null when there is none
     * @throws org.xenwright.problem.ProblemException when one is not to be believed, or was never fetched and must
     *     not be now
     */
    public List<VerifiedApkIndex> open(List<AlpineRepository> repositories, String architecture, @Nullable Lock before)
            throws IOException {
        List<Callable<VerifiedApkIndex>> openings = new ArrayList<>();
        repositories.forEach(each -> openings.add(() -> open(each, architecture)));
        Map<String, Integer> taken = new HashMap<>();
        List<VerifiedApkIndex> indexes = new ArrayList<>();
        for (VerifiedApkIndex each : Workers.all("reading repositories", CONNECTIONS, openings)) {
            int number = taken.merge(each.id(), 1, Integer::sum);
            VerifiedApkIndex index = number == 1 ? each : each.withId(each.id() + " (" + number + ")");
            if (before != null) {
                before.sources().stream()
                        .filter(source -> source.id().equals(index.id()))
                        .forEach(source -> refuseOlder(index, source.date(), "the lock was made from one of "));
            }
            indexes.add(index);
        }
        return indexes;
    }

    private VerifiedApkIndex open(AlpineRepository repository, String architecture) throws IOException {
        Digest place = Digest.of(repository.index(architecture).toString());
        Latest latest = latest(place);
        VerifiedApkIndex known = latest == null
                ? null
                : remembered(repository, architecture, latest).orElse(null);
        Transport transport = access.transport();
        if (transport == null) {
            if (known == null) {
                throw Problem.of("reading " + repository + " offline", "build once with the network")
                        .at(repository.where())
                        .found("no index of it for " + architecture + " in "
                                + access.store().root())
                        .raise();
            }
            return known;
        }
        Path scratch = access.passing();
        Path file = Files.createTempFile(scratch, "index", ".tar.gz");
        try {
            Validators validators = known == null || latest == null ? Validators.NONE : latest.validators();
            DownloadResult result = transport.get(
                    new DownloadRequest(repository.index(architecture), LARGEST, validators), file, bytes -> {});
            if (!(result instanceof DownloadResult.Received received)) {
                VerifiedApkIndex unchanged = Optional.ofNullable(known).orElseThrow();
                refuseOld(unchanged);
                return unchanged;
            }
            VerifiedApkIndex index = verified(repository, architecture, file);
            refuseOld(index);
            if (known != null) {
                refuseOlder(index, known.date(), "the one that was seen last is of ");
            }
            if (access.store().find(KIND, index.sha256()).isEmpty()) {
                access.store().get(KIND, index.sha256(), at -> Files.copy(file, at));
            }
            String text = index.sha256() + "\n" + received.validators().entityTag() + "\n"
                    + received.validators().lastModified() + "\n";
            access.store().replace(LATEST, place, at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
            return index;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private @Nullable Latest latest(Digest place) throws IOException {
        Optional<Path> file = access.store().find(LATEST, place);
        if (file.isEmpty()) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1);
            return new Latest(new Digest(lines.get(0)), new Validators(lines.get(1), lines.get(2)));
        } catch (NoSuchFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return null; // another build replaced it, or it is damaged: as if never seen
        }
    }

    /** Verifies again what was accepted; empty when it is not accepted now, or not what it was. */
    private Optional<VerifiedApkIndex> remembered(AlpineRepository repository, String architecture, Latest latest)
            throws IOException {
        Optional<Path> file = find(latest.sha256());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(verified(repository, architecture, file.get()));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /** Returns the file of an index that was accepted once, byte for byte as it came; empty when the store lacks it. */
    public Optional<Path> find(Digest sha256) throws IOException {
        Optional<Path> file = access.store().find(KIND, sha256);
        if (file.isPresent() && !Digest.of(file.get()).equals(sha256)) {
            access.store().discard(KIND, sha256);
            return Optional.empty();
        }
        return file;
    }

    private VerifiedApkIndex verified(AlpineRepository repository, String architecture, Path file) throws IOException {
        String name = repository + architecture + "/" + AlpineRepository.INDEX;
        IndexFile index;
        try {
            index = IndexFile.of(file, name);
        } catch (IOException e) {
            throw unreadable(repository, e);
        }
        ApkKey signer = index.signer(repository.keys()).orElse(null);
        if (signer == null && !repository.allowUnsigned()) {
            throw Problem.of(
                            "checking the signature of " + repository,
                            "name the right key in <signedBy>, if you know whose it is; do not take it from the mirror")
                    .at(repository.where())
                    .found(index.claims())
                    .expected(
                            repository.keys().isEmpty()
                                    ? "a key to check it by; there is none"
                                    : "a signature by "
                                            + String.join(
                                                    ", ",
                                                    repository.keys().stream()
                                                            .map(ApkKey::toString)
                                                            .toList()))
                    .raise();
        }
        try {
            // one after the other, since all of them are kept
            synchronized (allowance) {
                IndexArchive contents = index.read(allowance);
                return new VerifiedApkIndex(
                        repository, repository.id(), architecture, contents, signer, Digest.of(file));
            }
        } catch (IOException e) {
            throw unreadable(repository, e);
        }
    }

    private static ProblemException unreadable(AlpineRepository repository, IOException cause) {
        return Problem.of("reading the index of " + repository, "use another mirror, or tell its owner")
                .at(repository.where())
                .found(Problem.messageOf(cause))
                .raise(cause);
    }

    private void refuseOld(VerifiedApkIndex index) {
        if (index.date().isAfter(access.now().plus(SKEW))) {
            throw refusal(index, "wait, or set the clock of this machine", "made in the future: " + index.date(), null);
        }
        Duration most = index.repository().maxAge();
        if (most != null && index.date().isBefore(access.now().minus(most))) {
            throw refusal(
                    index,
                    "use another mirror, or let it be older",
                    "made at " + index.date(),
                    "at most " + most.toDays() + " days of age");
        }
    }

    private static void refuseOlder(VerifiedApkIndex index, Instant known, String how) {
        if (index.date().isBefore(known)) {
            throw refusal(
                    index,
                    "use another mirror; to go back on purpose, delete the lock, and the store's folder " + LATEST,
                    "one of " + index.date(),
                    "none older than what is known: " + how + known);
        }
    }

    private static ProblemException refusal(
            VerifiedApkIndex index, String remedy, String found, @Nullable String expected) {
        Problem problem = Problem.of("reading the index of " + index.repository(), remedy)
                .at(index.repository().where())
                .found(found);
        return (expected == null ? problem : problem.expected(expected)).raise();
    }
}
