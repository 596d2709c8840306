package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.kernel.Kernel;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.packages.JavaPackages;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageQuestions;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.SystemContents;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * A world of packages whose images may also boot by a kernel that a project brings, or that their base has: what is asked of
 * any other is passed on.
 */
public record BroughtKernelWorld(PackageWorld world, KernelReader kernels) implements PackageWorld {
    @Override
    public Lock lock(
            PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, LockEnvironment environment)
            throws IOException {
        Lock lock = world.lock(request, artifacts, update.without(BroughtKernelWorld::isBrought), environment);
        KernelChoice kernel = request.kernel();
        if (kernel instanceof KernelChoice.OfBase) {
            refuseWithout(request, lock, environment.access());
        }
        if (!(kernel instanceof KernelChoice.Brought brought)) {
            return lock;
        }
        List<Lock.LockedPackage> packages = new ArrayList<>(lock.packages());
        packages.add(kernels.locked(brought, request.architecture(), environment.access()));
        return lock.withPackages(packages);
    }

    private static void refuseWithout(PackageRequest request, Lock lock, Access access) throws IOException {
        BaseSystem base = BaseSystem.pinned(lock, request, access).orElse(null);
        if (base == null || Kernel.newest(base.tree()).isEmpty()) {
            throw Problem.of(
                            "taking the kernel of the base",
                            "take <kernel> out for one of Debian, or name a package, a file or an artifact there")
                    .at("<image><kernel>" + KernelChoice.OfBase.WORD + "</kernel>")
                    .found(base == null ? "no <from>" : base.release().name() + " without a kernel")
                    .expected("/boot/vmlinuz-VERSION, or /usr/lib/modules/VERSION/vmlinuz")
                    .raise();
        }
    }

    private static boolean isBrought(Lock.LockedPackage locked) {
        return locked.purpose() == Lock.Purpose.KERNEL && locked.isLocal();
    }

    private static Lock without(Lock lock) {
        return lock.without(BroughtKernelWorld::isBrought);
    }

    @Override
    public ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment)
            throws IOException {
        ConfiguredSystem system = world.configure(without(lock), request, environment);
        return request.kernel() instanceof KernelChoice.Brought brought
                ? kernels.laid(brought, environment.access()).over(system, environment)
                : system;
    }

    @Override
    public SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException {
        SystemContents contents = world.contents(without(lock), request, system);
        List<PackageComponent> components = new ArrayList<>(contents.packages());
        lock.packages().stream().filter(BroughtKernelWorld::isBrought).forEach(each -> components.add(component(each)));
        return new SystemContents(contents.system(), contents.version(), components);
    }

    private static PackageComponent component(Lock.LockedPackage kernel) {
        return new PackageComponent(
                kernel.name(),
                kernel.version(),
                kernel.architecture(),
                PackageComponent.Origin.KERNEL,
                kernel.source(),
                kernel.sha256(),
                true,
                "pkg:generic/" + kernel.name() + "@" + kernel.version(),
                List.of(),
                Set.of());
    }

    @Override
    public void export(Lock lock, PackageRequest request, @Nullable BaseSystem base, Path folder, Access access)
            throws IOException {
        world.export(without(lock), request, base, folder, access);
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        world.provide(without(lock), folder, access);
    }

    @Override
    public Optional<String> difference(Lock lock, PackageRequest request) {
        return world.difference(without(lock), request);
    }

    @Override
    public List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return world.absence(without(lock), request, name, access);
    }

    @Override
    public String id() {
        return world.id();
    }

    @Override
    public Digest code() {
        return new Fingerprint()
                .add("world", world.code())
                .add("kernels", kernels.code())
                .digest();
    }

    @Override
    public String kernelPackage(Architecture architecture) {
        return world.kernelPackage(architecture);
    }

    @Override
    public List<String> loaderPackages(Set<LoaderPart> parts, Architecture architecture) {
        return world.loaderPackages(parts, architecture);
    }

    @Override
    public JavaPackages java(@Nullable Integer release) {
        return world.java(release);
    }

    @Override
    public List<String> javaLibraries() {
        return world.javaLibraries();
    }

    @Override
    public void check(PackageRequest request) {
        world.check(request);
    }

    @Override
    public Digest inputs(PackageRequest request) {
        return world.inputs(request);
    }

    @Override
    public Comparator<String> versions(Lock.Purpose purpose) {
        return world.versions(purpose);
    }

    @Override
    public boolean isIn(Tree tree) {
        return world.isIn(tree);
    }

    @Override
    public InstalledSystem installed(Tree tree) throws IOException {
        return world.installed(tree);
    }

    @Override
    public String remedyWithoutInit(Tree base) {
        return world.remedyWithoutInit(base);
    }

    @Override
    public PackageQuestions questions() {
        return world.questions();
    }
}
