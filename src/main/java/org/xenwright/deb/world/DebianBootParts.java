package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Resolution;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.BootParts;
import org.xenwright.packages.BootPartsSource;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.Architecture;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * Debian's kernels, its busybox and its boot loaders, for systems of other worlds. A metapackage is followed to the packages
 * that have the kernel's files.
 */
public final class DebianBootParts implements BootPartsSource {
    private static final Resolution NOTHING = new Resolution(List.of(), List.of());

    @Override
    public String id() {
        return DebianWorld.ID;
    }

    @Override
    public Comparator<String> versions() {
        return DebianWorld.VERSIONS;
    }

    @Override
    public String kernelPackage(Architecture architecture) {
        return KernelPackages.usual(architecture);
    }

    @Override
    public List<String> loaderPackages(Set<LoaderPart> parts, Architecture architecture) {
        return LoaderPackages.of(parts, architecture);
    }

    @Override
    public Lock parts(PackageRequest asked, LockUpdate update, LockEnvironment environment) throws IOException {
        Access access = environment.access();
        PackageRequest request = own(asked);
        KernelChoice kernel = request.kernel();
        String name = kernel instanceof KernelChoice.OfPackage named ? named.name() : null;
        boolean takes =
                name != null || request.needsBusybox() || !request.beside().isEmpty();
        Lock before = update.before() == null ? null : partsOf(update.before());
        PinnedPackages pinned = pinned(before, update.named());
        Archive archive = takes
                ? Archive.open(
                        new EarlierReleases(before)
                                .bind(Locking.sources(request, null, access.progress())
                                        .sources()),
                        List.of(request.architecture()),
                        access)
                : Archive.none();
        List<PackageIndex> indexes = new ArrayList<>(archive.packages());
        List<String> architectures = List.of(request.architecture());
        Universe universe = Universe.of(architectures, indexes);
        Preferences preferences = Preferences.NONE;
        if (pinned != null) {
            indexes.addAll(pinned.vanished(universe, new PackageStore(access, archive.mirrors()), access));
            universe = Universe.of(architectures, indexes);
            preferences = pinned.preferences();
        }
        Resolver resolver = Resolver.of(universe, preferences);
        List<Lock.LockedPackage> packages = new ArrayList<>();
        if (name != null) {
            packages.addAll(KernelPackages.locked(PackageSpec.parse(name), resolver));
        }
        if (request.needsBusybox()) {
            packages.add(Locking.busybox(resolver));
        }
        packages.addAll(LoaderPackages.locked(request.beside(), NOTHING, resolver));
        List<Lock.Source> sources = Locking.sources(archive, packages, request.architecture());
        Instant clock = sources.stream()
                .map(Lock.Source::date)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new Lock(id(), request.digest(), clock, sources, packages, List.of(), List.of());
    }

    private static String distribution(Lock parts) {
        String origin =
                parts.sources().isEmpty() ? null : parts.sources().get(0).origin();
        return origin != null && origin.matches("[A-Za-z]+") ? origin.toLowerCase(Locale.ROOT) : "debian";
    }

    /** Returns the same request with its repositories of Debian packages alone; its package files are the base's kind. */
    private static PackageRequest own(PackageRequest request) {
        return request.withRepositories(request.declared().stream()
                        .filter(each -> DebianWorld.ID.equals(each.world()))
                        .toList())
                .withoutLocal();
    }

    /** Returns the parts of a lock, and the sources that vouch for them. */
    private static Lock partsOf(Lock lock) {
        List<Lock.LockedPackage> packages =
                lock.packages().stream().filter(BootPartsSource::isPart).toList();
        Set<String> used = packages.stream().map(Lock.LockedPackage::source).collect(Collectors.toSet());
        List<Lock.Source> sources =
                lock.sources().stream().filter(each -> used.contains(each.id())).toList();
        return new Lock(DebianWorld.ID, lock.inputs(), lock.clock(), sources, packages, List.of(), List.of());
    }

    private static @Nullable PinnedPackages pinned(@Nullable Lock before, @Nullable Set<String> named) {
        if (before == null || named == null) {
            return null;
        }
        Set<String> present = before.names();
        return PinnedPackages.of(
                before, named.stream().filter(present::contains).collect(Collectors.toSet()));
    }

    @Override
    public BootParts of(Lock lock, PackageRequest request, Access access, BuildReport report) throws IOException {
        Lock parts = partsOf(lock);
        if (parts.packages().isEmpty()) {
            return BootParts.none();
        }
        LockedDebs debs = LockedDebs.of(parts, own(request), null, access, report);
        SortedMap<String, Content> copyrights = new TreeMap<>();
        copyrights.putAll(DebianBase.copyrights(debs.kernel()));
        copyrights.putAll(DebianBase.copyrights(debs.beside()));
        return new BootParts(
                debs.kernel(),
                debs.busybox(),
                debs.beside(),
                debs.controls().stream().map(Paragraph::text).toList(),
                copyrights);
    }

    @Override
    public List<PackageComponent> components(Lock lock, PackageRequest request, BootParts parts) throws IOException {
        List<PackageComponent> components = new ArrayList<>();
        Lock locked = partsOf(lock);
        String release = locked.sources().isEmpty()
                ? ""
                : locked.sources().get(0).codename() == null
                        ? locked.sources().get(0).suite()
                        : String.valueOf(locked.sources().get(0).codename());
        DebianComponents described =
                new DebianComponents(request.architecture(), distribution(locked), release, parts.copyrights());
        for (int i = 0; i < locked.packages().size(); i++) {
            Paragraph control =
                    Paragraph.parse(parts.descriptions().get(i).getBytes(StandardCharsets.UTF_8), "control");
            components.add(described.component(locked.packages().get(i), control, Map.of()));
        }
        return components;
    }

    @Override
    public void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException {
        Lock parts = partsOf(lock);
        if (!parts.packages().isEmpty()) {
            new DebianExport(folder).write(parts, own(request), null, access);
        }
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        new DebianExport(folder).provide(partsOf(lock), access);
    }

    @Override
    public Tree unpacked(Path file, Access access) throws IOException {
        UnpackedDeb deb = new PackageStore(access, List.of()).local(file);
        return TreeTar.read(deb.data());
    }
}
