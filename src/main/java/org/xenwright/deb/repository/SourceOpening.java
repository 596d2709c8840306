package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.deb.control.Suite;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.MismatchException;
import org.xenwright.transport.Transport;

/** Brings one source up to date: its Release, then all wanted indexes of it, or none. */
final class SourceOpening {
    private final Source source;
    private final List<String> architectures;
    private final Access access;
    private final Memory memory;
    private final IndexStore indexes;
    private final ReleaseVerifier verifier;

    private SourceOpening(Source source, List<String> architectures, Access access) {
        this.source = source;
        this.architectures = architectures;
        this.access = access;
        this.memory = new Memory(access.store());
        this.indexes = new IndexStore(access);
        this.verifier = new ReleaseVerifier(access.now(), access.progress()::warn);
    }

    /**
     * Returns the openings of one source: one for all architectures it serves, since they share a Release; or one for
     * each, when the name of its suite says which.
     */
    static List<SourceOpening> of(Source source, List<String> architectures, Access access) {
        Map<Source, List<String>> served = new LinkedHashMap<>();
        for (String each : architectures) {
            if (source.serves(each)) {
                served.computeIfAbsent(source.forArchitecture(each), key -> new ArrayList<>())
                        .add(each);
            }
        }
        List<SourceOpening> openings = new ArrayList<>();
        served.forEach((one, all) -> openings.add(new SourceOpening(one, all, access)));
        return openings;
    }

    /** Returns the source that it brings up to date. */
    Source source() {
        return source;
    }

    List<VerifiedIndex> open() throws IOException {
        Memory.Remembered known = memory.recall(source).orElse(null);
        VerifiedRelease old = known == null ? null : stillGood(known);
        Transport transport = access.transport();
        if (transport == null) {
            return offline(old);
        }
        Path scratch = access.passing();
        ReleaseFetcher fetcher = new ReleaseFetcher(transport, scratch);
        Memory.Remembered current = fetcher.fetch(source, old == null ? null : known);
        try {
            return complete(current, known, old);
        } catch (MismatchException e) {
            // the mirror may have been between two states; one fresh look, no more
            Memory.Remembered fresh = fetcher.fetch(source, null);
            try {
                return complete(fresh, known, old);
            } catch (MismatchException again) {
                again.addSuppressed(e);
                throw Problem.of(
                                "reading the indexes of " + source,
                                "wait until the mirror is whole again, or use another")
                        .at(source.where())
                        .found(Problem.messageOf(again))
                        .expected("indexes that belong to its Release")
                        .raise(again);
            }
        }
    }

    /** Verifies again what is remembered and was verified when it came; null when it does not verify now. */
    private @Nullable VerifiedRelease stillGood(Memory.Remembered known) {
        try {
            return verifier.unaged(source, known.bytes());
        } catch (ProblemException e) {
            return null;
        }
    }

    private List<VerifiedIndex> offline(@Nullable VerifiedRelease old) throws IOException {
        if (old == null) {
            throw missingOffline();
        }
        verifier.notBefore(old);
        List<VerifiedIndex> found = new ArrayList<>();
        for (WantedIndex wanted : wanted(old)) {
            Path file = indexes.find(wanted.forms()).orElseThrow(this::missingOffline);
            found.add(new VerifiedIndex(old, wanted.source(), wanted.architecture(), file));
        }
        return found;
    }

    /**
     * Copies the signed Release of this source and the indexes it vouches for into the folder of a repository, byte for
     * byte as they were fetched.
     *
     * @param wished digests of Releases, of which the first is copied that is this source's; when the store has lost all of
     *     them, the present one is taken
     * @return the Release that was copied
     */
    VerifiedRelease export(List<Digest> wished, Path folder) throws IOException {
        for (Digest each : wished) {
            Memory.Remembered remembered = memory.recall(each).orElse(null);
            VerifiedRelease release = remembered == null ? null : stillGood(remembered);
            if (remembered != null && release != null && copyIndexes(release, folder, false)) {
                copyRelease(remembered.bytes(), folder);
                return release;
            }
        }
        open();
        Memory.Remembered present = memory.recall(source).orElseThrow(this::missingOffline);
        VerifiedRelease release = verifier.unaged(source, present.bytes());
        copyIndexes(release, folder, true);
        copyRelease(present.bytes(), folder);
        return release;
    }

    private void copyRelease(Untrusted bytes, Path folder) throws IOException {
        Path dist = folder.resolve(source.releaseFolder());
        Files.createDirectories(dist);
        boolean inline = !bytes.isDetached() && !(source.trust() instanceof Trust.Unsigned);
        WholeFile.open(dist.resolve(inline ? "InRelease" : "Release")).write(bytes.content());
        if (bytes.isDetached()) {
            WholeFile.open(dist.resolve("Release.gpg")).write(bytes.signature());
        }
    }

    private boolean copyIndexes(VerifiedRelease release, Path folder, boolean fetching) throws IOException {
        Path dist = folder.resolve(source.releaseFolder());
        for (WantedIndex wanted : wanted(release)) {
            if (!indexes.export(wanted.forms(), dist)) {
                if (!fetching || access.transport() == null) {
                    if (fetching) {
                        throw missingOffline();
                    }
                    return false;
                }
                // an entry of an earlier version of this program has the decompressed form only
                indexes.forget(wanted.forms());
                indexes.fetch(release, wanted.forms());
                indexes.export(wanted.forms(), dist);
            }
        }
        return true;
    }

    private ProblemException missingOffline() {
        return Problem.of("reading " + source + " offline", "build once with the network")
                .at(source.where())
                .found("nothing of it for " + String.join(", ", architectures) + " in "
                        + access.store().root())
                .raise();
    }

    private List<VerifiedIndex> complete(
            Memory.Remembered current, Memory.@Nullable Remembered known, @Nullable VerifiedRelease old)
            throws IOException {
        Instant seen = old == null ? null : old.date();
        boolean unchanged = old != null && known != null && sameBytes(known, current);
        VerifiedRelease release =
                unchanged && old != null ? verifier.aged(old, null) : verifier.verify(source, current.bytes(), seen);
        if (old != null) {
            remarkChanges(old.suite(), release.suite());
        }
        List<VerifiedIndex> opened = new ArrayList<>();
        for (WantedIndex wanted : wanted(release)) {
            Optional<Path> here = indexes.find(wanted.forms());
            Path file = here.isPresent() ? here.get() : indexes.fetch(release, wanted.forms());
            opened.add(new VerifiedIndex(release, wanted.source(), wanted.architecture(), file));
        }
        if (known == null || !same(known, current)) {
            memory.keep(source, release.sha256(), current);
        }
        return opened;
    }

    // APT asks before it goes on; a build cannot, but the user should not have to find out from the packages
    private void remarkChanges(Suite before, Suite now) {
        remarkChange("Origin", before.origin(), now.origin());
        remarkChange("Label", before.label(), now.label());
        remarkChange("Codename", before.codename(), now.codename());
    }

    private void remarkChange(String field, String before, String now) {
        if (!before.equals(now)) {
            access.progress().warn(source + " changed its " + field + " from '" + before + "' to '" + now + "'");
        }
    }

    private static boolean same(Memory.Remembered a, Memory.Remembered b) {
        return sameBytes(a, b) && Objects.equals(a.validators(), b.validators());
    }

    private static boolean sameBytes(Memory.Remembered a, Memory.Remembered b) {
        return a == b
                || Arrays.equals(a.bytes().content(), b.bytes().content())
                        && Arrays.equals(a.bytes().signature(), b.bytes().signature());
    }

    private List<WantedIndex> wanted(VerifiedRelease release) {
        return WantedIndex.of(source, release, architectures, access.progress());
    }
}
