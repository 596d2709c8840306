package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.repository.VerifiedIndex;
import org.xenwright.deb.repository.VerifiedRelease;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolution;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Selected;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.deb.resolve.Variant;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.SharedWork;
import org.xenwright.progress.Progress;
import org.xenwright.tool.Busybox;
import org.xenwright.transport.Access;

/** Resolves a request into a lock: the current state of its repositories, and the packages apt would take from it. */
final class Locking {
    private final Access access;
    private final SharedWork shared;

    /** @param shared with other locks of the same repositories */
    Locking(Access access, SharedWork shared) {
        this.access = access;
        this.shared = shared;
    }

    /** The packages that repositories offer. */
    private static final class Offer {
        private final Archive archive;
        private final List<PackageIndex> packages;
        private @Nullable Universe alone;

        Offer(Archive archive) throws IOException {
            this.archive = archive;
            this.packages = List.copyOf(archive.packages());
        }

        /** Returns them with the packages of a base and of the project, of which mostly there are none. */
        synchronized Universe universe(List<String> architectures, List<PackageIndex> all) {
            if (all.size() > packages.size()) {
                return Universe.of(architectures, all);
            }
            Universe known = alone;
            if (known == null || !known.architectures().equals(architectures)) {
                known = Universe.of(architectures, packages);
                alone = known;
            }
            return known;
        }
    }

    /** Returns the sources of a request: those it declares, or the host's. */
    static AptSources sources(PackageRequest request, @Nullable DebianBase base, Progress progress) throws IOException {
        AptSources sources = !request.declared().isEmpty()
                ? AptSources.declared(request.declared(), request.base())
                : base == null || !base.isDebian()
                        ? AptSources.ofHost(Path.of("/"))
                        : AptSources.ofHostFor(
                                Path.of("/"),
                                base.system().release().id(),
                                base.system().release().codename());
        sources.remarks().forEach(progress::warn);
        return sources;
    }

    private Offer offer(PackageRequest asked, @Nullable DebianBase base, @Nullable Lock before) throws IOException {
        List<Source> sources = new EarlierReleases(before)
                .bind(sources(asked, base, access.progress()).sources());
        return shared.get(
                List.of(sources, asked.architectures()),
                Offer.class,
                () -> new Offer(Archive.open(sources, asked.architectures(), access)));
    }

    /**
     * Returns a new lock.
     *
     * @throws org.xenwright.problem.ProblemException when a source is not trusted, the packages cannot be installed
     *     together, or a name to update is none of the earlier lock's
     */
    Lock lock(DebianRequest request, List<ArtifactFile> artifacts, LockUpdate update) throws IOException {
        Lock before = update.before();
        PinnedPackages pinned =
                before == null || update.named() == null ? null : PinnedPackages.of(before, update.named());
        BaseRequest from = request.asked().from();
        DebianBase base = from == null ? null : DebianBase.of(BaseSystem.now(from, request.architecture(), access));
        if (base != null) {
            base.refuse(request);
        }
        // a base without dpkg takes no packages, and a build on it need not have repositories; an initramfs has
        // one, and so has a boot loader
        boolean takes = base == null
                || base.isDebian()
                || request.asked().needsBusybox()
                || !request.asked().beside().isEmpty();
        Offer offer = takes ? offer(request.asked(), base, before) : new Offer(Archive.none());
        Archive archive = offer.archive;
        List<PackageIndex> indexes = new ArrayList<>();
        List<PackageSpec> roots = new ArrayList<>();
        if (base != null) {
            base.packages().forEach(each -> roots.add(DebianBase.wanted(each)));
            // before all others: of one version from two sources, the one that is there counts
            if (base.installed() != null) {
                indexes.add(base.installed());
            }
        }
        roots.addAll(base == null || base.isDebian() ? request.roots() : List.of());
        PackageStore store = new PackageStore(access, archive.mirrors());
        for (PackageRequest.LocalPackage each : request.asked().local()) {
            UnpackedDeb deb = store.local(each.file());
            indexes.add(LocalIndex.of(each, deb));
            roots.add(PackageSpec.parse(deb.name() + "=" + deb.version()));
        }
        indexes.addAll(offer.packages);
        archive.unmatched(indexes).forEach(access.progress()::warn);
        List<String> architectures = request.architectures(base);
        Universe universe = offer.universe(architectures, indexes);
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
                request.asked().recommends(),
                preferred,
                base == null ? List.of() : base.held()));
        List<String> notes = new ArrayList<>(resolution.notes());
        for (Selected selected : resolution.packages()) {
            if (!selected.pkg().source().id().equals(Lock.BASE)) {
                packages.add(locked(selected));
                Optional<String> replacement = base == null ? Optional.empty() : base.replacement(selected.pkg());
                replacement.ifPresent(note -> {
                    // that it is not the candidate says no more
                    notes.removeIf(each -> each.startsWith(selected.pkg() + " from "));
                    notes.add(note);
                });
            }
        }
        notes.forEach(access.progress()::note);
        if (request.asked().needsBusybox()) {
            packages.add(busybox(resolver));
        }
        packages.addAll(LoaderPackages.locked(request.asked().beside(), resolution, resolver));
        List<Lock.LockedArtifact> files = new ArrayList<>();
        for (ArtifactFile artifact : artifacts) {
            files.add(artifact.locked());
        }
        List<Lock.Source> locked = sources(archive, packages, request.architecture());
        Instant clock = locked.stream()
                .map(Lock.Source::date)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        if (base == null || from == null) {
            return new Lock(DebianWorld.ID, request.digest(), clock, locked, packages, files, List.of());
        }
        Instant created = base.system().created().orElse(Instant.EPOCH);
        return new Lock(
                DebianWorld.ID,
                request.digest(),
                created.isAfter(clock) ? created : clock,
                locked,
                packages,
                files,
                List.of(base.system().asLocked(from)));
    }

    static Lock.LockedPackage busybox(Resolver resolver) {
        Request alone = Request.of(List.of(Busybox.PACKAGE)).withVariant(Variant.CUSTOM);
        Selected selected = resolver.resolve(alone).get(Busybox.PACKAGE);
        if (selected == null) {
            throw new IllegalStateException("a resolution without what was asked for");
        }
        return locked(selected.pkg(), Lock.Purpose.INITRAMFS, selected.manual(), "the initramfs");
    }

    private static Lock.LockedPackage locked(Selected selected) {
        return locked(
                selected.pkg(),
                Lock.Purpose.IMAGE,
                selected.manual(),
                selected.reason().toString());
    }

    static Lock.LockedPackage locked(BinaryPackage pkg, Lock.Purpose purpose, boolean asked, String reason) {
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
                asked,
                reason);
    }

    /** Returns the sources packages were taken from; a source that gave none does not concern the image. */
    static List<Lock.Source> sources(Archive archive, List<Lock.LockedPackage> packages, String architecture) {
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
