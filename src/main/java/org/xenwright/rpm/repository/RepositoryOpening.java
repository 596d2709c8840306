package org.xenwright.rpm.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.MismatchException;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.Transport;

/** Brings one repository up to date: its {@code repomd.xml}, then all indexes that it names, or none. */
public final class RepositoryOpening {
    private static final String REPOMD = "repodata/repomd.xml";
    private static final String SIGNATURE = REPOMD + ".asc";
    private static final int SIGNATURES = 1 << 20;

    private final RpmSource source;
    private final Access access;
    private final RepositoryMemory memory;
    private final RepomdVerifier verifier;

    public RepositoryOpening(RpmSource source, Access access) {
        this.source = source;
        this.access = access;
        this.memory = new RepositoryMemory(access.store());
        this.verifier = new RepomdVerifier(access.now(), access.progress()::warn);
    }

    /**
     * Opens the repository: its present state, or without a transport the last accepted one, whatever its age.
     *
     * @throws org.xenwright.problem.ProblemException when it is not to be believed, or was never fetched and must not be
     *     now
     * @throws IOException when it cannot be reached
     */
    public OpenRepository open() throws IOException {
        VerifiedRepomd seen = remembered().orElse(null);
        Transport transport = access.transport();
        if (transport == null) {
            if (seen == null) {
                throw OpenRepository.missingOffline(source, access);
            }
            verifier.notBeforeLock(seen);
            return OpenRepository.of(seen, access);
        }
        try {
            return fresh(transport, seen);
        } catch (MismatchException e) {
            // the mirrors may have been between two states; one fresh look, no more
            try {
                return fresh(transport, seen);
            } catch (MismatchException again) {
                again.addSuppressed(e);
                throw Problem.of("reading " + source, "wait until the mirror is whole again, or use another")
                        .at(source.where())
                        .found(Problem.messageOf(again))
                        .expected("indexes that belong to its repomd.xml")
                        .raise(again);
            }
        }
    }

    /** Returns base addresses that have its packages, best first. */
    public List<URI> mirrors(Transport transport) throws IOException {
        return place(transport).mirrors();
    }

    /**
     * Copies a state into the folder of a repository, byte for byte as it was fetched, with all indexes that are read.
     *
     * @param wished digest of its {@code repomd.xml}; when the store has lost it, the present state is taken
     * @return the digest of that which was copied
     */
    public Digest export(Digest wished, Path folder) throws IOException {
        OpenRepository open = wished(wished).orElse(null);
        if (open == null) {
            open = open();
        }
        if (access.transport() != null) {
            open.withFiles();
        }
        open.export(folder);
        return open.digest();
    }

    private Optional<OpenRepository> wished(Digest wished) throws IOException {
        Optional<RepositoryMemory.Remembered> known = memory.recall(wished);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Transport transport = access.transport();
        List<URI> mirrors = transport == null ? mirrorsOffline() : mirrors(transport);
        try {
            return Optional.of(OpenRepository.of(verifier.unaged(source, known.get(), mirrors), access));
        } catch (ProblemException | MismatchException e) {
            return Optional.empty(); // not all of it is here, or it does not verify now
        }
    }

    /** Returns the last accepted state, verified again; empty when there is none, or it does not verify now. */
    private Optional<VerifiedRepomd> remembered() throws IOException {
        Optional<RepositoryMemory.Remembered> known = memory.recall(source);
        try {
            return known.map(bytes -> verifier.unaged(source, bytes, mirrorsOffline()));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private List<URI> mirrorsOffline() {
        return source.place().kind() == RpmSource.Place.Kind.BASE
                ? source.place().addresses()
                : List.of();
    }

    private OpenRepository fresh(Transport transport, @Nullable VerifiedRepomd seen) throws IOException {
        Metalink place = place(transport);
        VerifiedRepomd repomd = repomd(transport, place, seen);
        OpenRepository open = OpenRepository.of(repomd, access);
        memory.keep(source, repomd.bytes());
        return open;
    }

    private Metalink place(Transport transport) throws IOException {
        RpmSource.Place place = source.place();
        if (place.kind() == RpmSource.Place.Kind.BASE) {
            return new Metalink(place.addresses(), List.of());
        }
        URI address = place.addresses().get(0);
        boolean metalink = place.kind() == RpmSource.Place.Kind.METALINK;
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (metalink && !scheme.equals("https") && !scheme.equals("file")) {
            throw Problem.of("reading the metalink of " + source, "name it by https")
                    .at(source.where())
                    .found("a metalink by " + scheme)
                    .expected("https, since a metalink's word counts for who vouches for its connection")
                    .raise();
        }
        byte[] content = fetch(transport, address, Metalink.LARGEST);
        String name = (metalink ? "the metalink of " : "the list of mirrors of ") + source;
        try {
            return metalink ? Metalink.parse(content, name) : Metalink.ofList(content, name);
        } catch (MetadataException e) {
            throw Problem.of("finding the mirrors of " + source, "correct the address")
                    .at(source.where())
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
    }

    /** Returns the state of the first mirror whose word is good; a mirror may lag behind the others. */
    private VerifiedRepomd repomd(Transport transport, Metalink place, @Nullable VerifiedRepomd seen)
            throws IOException {
        @Nullable IOException last = null;
        @Nullable ProblemException refusal = null;
        for (URI mirror : place.mirrors()) {
            try {
                byte[] content = fetch(transport, RepositoryPath.below(mirror, REPOMD), Repomd.LARGEST);
                if (!place.repomd().isEmpty() && place.repomd().stream().noneMatch(each -> each.fits(content))) {
                    throw new MismatchException(
                            DownloadException.shown(mirror) + " has another repomd.xml than its metalink names");
                }
                RepositoryMemory.Remembered bytes =
                        new RepositoryMemory.Remembered(content, signature(transport, mirror));
                VerifiedRepomd repomd = verifier.unaged(source, bytes, first(mirror, place.mirrors()));
                verifier.aged(repomd, seen);
                return repomd;
            } catch (ProblemException e) {
                refusal = refusal == null ? e : refusal;
            } catch (IOException e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        throw last == null ? new IOException("no mirror of " + source) : last;
    }

    private byte[] signature(Transport transport, URI mirror) throws IOException {
        if (source.keys() == null) {
            return new byte[0];
        }
        try {
            return fetch(transport, RepositoryPath.below(mirror, SIGNATURE), SIGNATURES);
        } catch (DownloadException e) {
            if (e.reason() == DownloadException.Reason.MISSING) {
                return new byte[0];
            }
            throw e;
        }
    }

    private static List<URI> first(URI mirror, List<URI> all) {
        return Stream.concat(Stream.of(mirror), all.stream()).distinct().toList();
    }

    private byte[] fetch(Transport transport, URI address, int limit) throws IOException {
        Path scratch = access.passing();
        Path file = Files.createTempFile(scratch, "repomd", "");
        try {
            transport.get(DownloadRequest.of(address, limit), file, bytes -> {});
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
