package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BootPartsSource;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.SystemContents;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A world of packages whose systems start from a base that brings its own programs: these choose and install packages, and a
 * kernel may come from elsewhere.
 *
 * @param natives the packages of the base
 * @param parts where kernels, busybox and boot loaders come from
 */
public record BasedWorld(NativePackages natives, BootPartsSource parts) implements PackageWorld {
    @Override
    public String id() {
        return natives.id();
    }

    @Override
    public Digest code() {
        return new Fingerprint()
                .add("system", Generator.of(BasedSystem.class))
                .add("packages", natives.code())
                .digest();
    }

    @Override
    public String kernelPackage(Architecture architecture) {
        return parts.kernelPackage(architecture);
    }

    @Override
    public List<String> loaderPackages(Set<LoaderPart> wanted, Architecture architecture) {
        return parts.loaderPackages(wanted, architecture);
    }

    @Override
    public void check(PackageRequest request) {
        if (!request.foreign().isEmpty()) {
            throw Problem.of("reading the architectures of the image", "take <foreignArchitectures> out")
                    .at("<image><foreignArchitectures>")
                    .found(String.join(", ", request.foreign()) + ", for a base of the world '" + id() + "'")
                    .expected("no further architecture: only a base of Debian's packages can have one")
                    .raise();
        }
        if (request.preferences() != null) {
            throw Problem.of("reading preferences", "take <preferences> out")
                    .at("<image><preferences>")
                    .found("apt_preferences(5) for a base of the world '" + id() + "'")
                    .raise();
        }
        natives.check(request);
    }

    @Override
    public Optional<String> difference(Lock lock, PackageRequest request) {
        return natives.difference(lock, request);
    }

    @Override
    public List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return natives.absence(lock, request, name, access);
    }

    @Override
    public Comparator<String> versions() {
        return natives.versions();
    }

    @Override
    public Lock lock(
            PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, LockEnvironment environment)
            throws IOException {
        return new BasedLocking(this, environment).lock(request, artifacts, update.in(this));
    }

    @Override
    public ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment)
            throws IOException {
        return new BasedSystem(this, lock, request, environment).system();
    }

    @Override
    public SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException {
        return new BasedContents(this, lock, request, system).contents();
    }

    @Override
    public boolean isIn(Tree tree) {
        return natives.isIn(tree);
    }

    @Override
    public InstalledSystem installed(Tree tree) throws IOException {
        List<InstalledPackage> all = natives.list(tree);
        Map<String, String> versions = new TreeMap<>();
        Map<TreePath, String> owners = new TreeMap<>();
        for (InstalledPackage each : all) {
            String name = each.name() + ":" + each.architecture();
            versions.merge(name, each.version(), (one, other) -> one + ", " + other);
            each.files().forEach(path -> owners.put(path, name));
        }
        return new Recorded(versions, owners);
    }

    private record Recorded(Map<String, String> versions, Map<TreePath, String> owners) implements InstalledSystem {}

    @Override
    public String remedyWithoutInit(Tree base) {
        String known = natives.remedyWithoutInit(base);
        return known == null ? "take a base that has an init, or put one there by <files>" : known;
    }

    @Override
    public void export(Lock lock, PackageRequest request, @Nullable BaseSystem base, Path folder, Access access)
            throws IOException {
        parts.export(lock, request, folder, access);
        if (hasFetched(lock)) {
            natives.export(lock, request, folder, access);
        }
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        parts.provide(lock, folder, access);
        if (hasFetched(lock)) {
            natives.provide(lock, folder, access);
        }
    }

    /** Returns whether packages of a lock come from elsewhere than the project, which keeps its own. */
    private static boolean hasFetched(Lock lock) {
        return lock.imagePackages().stream().anyMatch(each -> !each.isLocal());
    }
}
