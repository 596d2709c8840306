package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.repository.VerifiedIndex;
import org.xenwright.deb.repository.VerifiedRelease;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolution;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Selected;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.deb.resolve.Variant;
import org.xenwright.deb.resolve.Wanted;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;

/** Resolves a request into a lock: the current state of its repositories, and the packages apt would take from it. */
public final class Locking {
    private final Access access;

    public Locking(Access access) {
        this.access = access;
    }

    /** A Maven artifact as it was resolved. */
    public record ArtifactFile(String coordinates, Path file) {}

    /** The sources of a request: those it declares, or the host's. */
    public static AptSources sources(PackageRequest request, @Nullable BaseSystem base, Progress progress)
            throws IOException {
        AptSources sources = !request.declared().isEmpty()
                ? AptSources.declared(request.declared(), request.base())
                : base == null || !base.isDebian()
                        ? AptSources.ofHost(Path.of("/"))
                        : AptSources.ofHostFor(
                                Path.of("/"),
                                base.release().id(),
                                base.release().codename());
        sources.remarks().forEach(progress::warn);
        return sources;
    }

    /**
     * A new lock.
     *
     * @throws org.xenwright.problem.ProblemException when a source is not to be believed or the packages cannot be had
     *     together
     */
    public Lock lock(PackageRequest request, List<ArtifactFile> artifacts) throws IOException {
        return lock(request, artifacts, null, null);
    }

    /**
     * A new lock in the place of an earlier one: everything as it is now, but no Release that is older than the one that the
     * earlier lock was made from.
     */
    public Lock renew(PackageRequest request, List<ArtifactFile> artifacts, Lock before) throws IOException {
        return lock(request, artifacts, before, null);
    }

    /**
     * A lock in which every package stays as pinned where the solution allows it, but for those that are named; what the
     * request asks for newly is taken as it is now.
     *
     * @param named packages to bring up to date; none to change only what the request needs
     * @throws org.xenwright.problem.ProblemException also when a name is none of the lock's
     */
    public Lock update(PackageRequest request, List<ArtifactFile> artifacts, Lock before, Set<String> named)
            throws IOException {
        return lock(request, artifacts, before, PinnedPackages.of(before, named));
    }

    private Lock lock(
            PackageRequest request,
            List<ArtifactFile> artifacts,
            @Nullable Lock before,
            @Nullable PinnedPackages pinned)
            throws IOException {
        BaseSystem base =
                request.from() == null ? null : BaseSystem.now(request.from(), request.architecture(), access);
        if (base != null) {
            base.refuse(request);
        }
        // a base without dpkg takes no packages, and whoever builds on it need not have repositories; an initramfs has
        // one
        boolean takes = base == null || base.isDebian() || request.needsBusybox();
        Archive archive = takes
                ? Archive.open(
                        new EarlierReleases(before)
                                .bind(sources(request, base, access.progress()).sources()),
                        request.architectures(),
                        access)
                : Archive.none();
        List<PackageIndex> indexes = new ArrayList<>();
        List<Wanted> roots = new ArrayList<>();
        if (base != null) {
            base.packages().forEach(each -> roots.add(BaseSystem.wanted(each)));
            // before all others: of one version from two sources, the one that is there counts
            if (base.installed() != null) {
                indexes.add(base.installed());
            }
        }
        roots.addAll(base == null || base.isDebian() ? request.roots() : List.of());
        PackageStore store = new PackageStore(access, archive.mirrors());
        for (PackageRequest.LocalDeb each : request.local()) {
            UnpackedDeb deb = store.local(each.file());
            indexes.add(LocalIndex.of(each, deb));
            roots.add(Wanted.parse(deb.name() + "=" + deb.version()));
        }
        indexes.addAll(archive.packages());
        archive.unmatched(indexes).forEach(access.progress()::warn);
        List<String> architectures = request.architectures(base);
        Universe universe = Universe.of(architectures, indexes);
        Preferences preferences = request.preferences();
        List<String> preferred = new ArrayList<>(List.of("usr-is-merged"));
        if (pinned != null) {
            indexes.addAll(pinned.vanished(universe, store, access));
            universe = Universe.of(architectures, indexes);
            preferences = pinned.preferences().and(preferences);
            preferred.addAll(pinned.names());
        }
        if (base != null) {
            preferences = base.preferences(preferences);
        }
        Resolver resolver = Resolver.of(universe, preferences);
        List<Lock.LockedPackage> packages = new ArrayList<>();
        Resolution resolution = resolver.resolve(new Request(
                roots,
                base == null ? Variant.REQUIRED : Variant.CUSTOM,
                request.recommends(),
                preferred,
                base == null ? List.of() : base.held()));
        List<String> notes = new ArrayList<>(resolution.notes());
        for (Selected selected : resolution.packages()) {
            if (!selected.pkg().source().id().equals(BaseSystem.SOURCE)) {
                packages.add(locked(selected, Lock.Purpose.IMAGE));
                Optional<String> replacement = base == null ? Optional.empty() : base.replacement(selected.pkg());
                replacement.ifPresent(note -> {
                    // that it is not the candidate says no more
                    notes.removeIf(each -> each.startsWith(selected.pkg() + " from "));
                    notes.add(note);
                });
            }
        }
        notes.forEach(access.progress()::note);
        if (request.needsBusybox()) {
            packages.add(busybox(resolver));
        }
        List<Lock.LockedArtifact> files = new ArrayList<>();
        for (ArtifactFile artifact : artifacts) {
            files.add(new Lock.LockedArtifact(
                    artifact.coordinates(), Files.size(artifact.file()), Digest.of(artifact.file())));
        }
        List<Lock.Source> locked = sources(archive, packages, request.architecture());
        Instant clock = locked.stream()
                .map(Lock.Source::date)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        if (base == null) {
            return new Lock(request.digest(), clock, locked, packages, files);
        }
        Instant created = base.created().orElse(Instant.EPOCH);
        return new Lock(
                request.digest(),
                created.isAfter(clock) ? created : clock,
                locked,
                packages,
                files,
                List.of(base.asLocked(Objects.requireNonNull(request.from()))));
    }

    private static Lock.LockedPackage busybox(Resolver resolver) {
        Request alone = Request.of(List.of(PackageRequest.BUSYBOX)).withVariant(Variant.CUSTOM);
        Selected selected = resolver.resolve(alone).get(PackageRequest.BUSYBOX);
        if (selected == null) {
            throw new IllegalStateException("a resolution without what was asked for");
        }
        return locked(selected, Lock.Purpose.INITRAMFS);
    }

    private static Lock.LockedPackage locked(Selected selected, Lock.Purpose purpose) {
        BinaryPackage pkg = selected.pkg();
        PackageFile file = PackageFile.of(pkg);
        return new Lock.LockedPackage(
                file.name(),
                file.version(),
                file.architecture(),
                purpose,
                pkg.source().id(),
                file.path(),
                file.size(),
                file.sha256(),
                selected.manual(),
                purpose == Lock.Purpose.INITRAMFS
                        ? "the initramfs"
                        : selected.reason().toString());
    }

    /** The sources packages were taken from; a source that gave none does not concern the image. */
    private static List<Lock.Source> sources(Archive archive, List<Lock.LockedPackage> packages, String architecture) {
        Set<String> used = new TreeSet<>();
        packages.forEach(each -> used.add(each.source()));
        List<Lock.Source> sources = new ArrayList<>();
        for (VerifiedIndex index : archive.indexes()) {
            String id = index.source().id();
            if (!used.contains(id)
                    || sources.stream().anyMatch(each -> each.id().equals(id))) {
                continue;
            }
            VerifiedRelease release = index.release();
            sources.add(new Lock.Source(
                    id,
                    release.suite().origin(),
                    release.suite().label(),
                    release.source().suite(),
                    release.suite().codename(),
                    List.of(index.source().component()),
                    architecture,
                    release.date(),
                    release.validUntil(),
                    release.sha256(),
                    release.signers()));
        }
        return sources;
    }
}
