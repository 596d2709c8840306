package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.kernel.KernelFiles;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BootParts;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.SystemEntry;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Makes a system of a base: its own program installs the packages of the lock in it, and the files of the kernel are laid
 * over that.
 */
final class BasedSystem {
    private final BasedWorld world;
    private final Lock lock;
    private final PackageRequest request;
    private final BuildEnvironment environment;
    private final BuildReport report;

    BasedSystem(BasedWorld world, Lock lock, PackageRequest request, BuildEnvironment environment) {
        this.world = world;
        this.lock = lock;
        this.request = request;
        this.environment = environment;
        this.report = environment.report();
    }

    ConfiguredSystem system() throws IOException {
        BaseSystem base = base();
        Digest inputs = inputs(base);
        int count = lock.imagePackages().size();
        SystemEntry whole = new SystemEntry(environment.results(), world.code(), inputs);
        Optional<ConfiguredSystem> known = count == 0 ? Optional.empty() : whole.find(base);
        if (known.isPresent()) {
            report.step(
                    "configure",
                    BuildReport.State.REUSED,
                    Count.of(count, "package") + ", installed together before and taken as a whole");
            BootParts taken = world.parts().of(lock, request, environment.access(), report);
            KernelLayer kernel = kernel(taken);
            return kernel == null ? known.get() : kernel.boots(known.get());
        }
        BootParts parts = world.parts().of(lock, request, environment.access(), report);
        ConfiguredSystem made = system(base, inputs, parts);
        return count == 0 ? made : whole.shared(made);
    }

    private BaseSystem base() throws IOException {
        BaseRequest from = request.from();
        if (from == null || lock.bases().isEmpty()) {
            throw new IllegalStateException("a lock that fits a request with a base has it");
        }
        BaseSystem base = BaseSystem.locked(from, lock.bases().get(0), environment.access());
        base.notes().forEach(environment.access().progress()::note);
        long fetched = base.image().fetched();
        int packages = world.natives().list(base.tree()).size();
        report.step(
                "base",
                fetched == 0 ? BuildReport.State.REUSED : BuildReport.State.MADE,
                (fetched == 0 ? "all in the store" : ByteSize.format(fetched) + " fetched") + ", "
                        + base.release().name() + ", "
                        + Count.of(base.image().layers().size(), "layer")
                        + (packages == 0 ? "" : ", " + Count.of(packages, "package")));
        return base;
    }

    /** Digest of everything that decides the system, found without opening a package. */
    private Digest inputs(BaseSystem base) throws IOException {
        Fingerprint inputs = new Fingerprint()
                .add("world", world.id())
                .add("architecture", request.architecture())
                .add("clock", environment.clock())
                .add("excluded", environment.excludes())
                .add("base", base.image().digest());
        for (Lock.LockedPackage each : lock.packages()) {
            inputs.add(each.purpose().word(), each.sha256() + (each.asked() ? " asked" : ""));
        }
        if (!lock.imagePackages().isEmpty()) {
            inputs.add("trust", world.natives().trust(lock, request));
        }
        return inputs.digest();
    }

    private ConfiguredSystem system(BaseSystem base, Digest inputs, BootParts parts) throws IOException {
        String place = "";
        NativePackages.Installed installed =
                new NativePackages.Installed(base.tree().copy(), List.of(), List.of());
        boolean reused = true;
        if (!lock.imagePackages().isEmpty()) {
            InstalledEntry entry = new InstalledEntry(
                    environment.results(),
                    new Fingerprint()
                            .add("code", world.natives().code())
                            .add("inputs", inputs)
                            .digest());
            Optional<NativePackages.Installed> known = entry.find(base.tree(), place);
            reused = known.isPresent();
            if (known.isPresent()) {
                installed = known.get();
            } else {
                Sandbox sandbox = environment.sandboxes().find(base.tree());
                place = sandbox.exact() ? "" : sandbox.name();
                List<Path> files = world.natives().files(lock, request, environment.access());
                installed = entry.make(
                        world.natives(),
                        new NativePackages.Installation(base.tree(), lock, files, request, environment, sandbox),
                        place);
            }
        }
        report.step(
                "configure",
                reused ? BuildReport.State.REUSED : BuildReport.State.MADE,
                lock.imagePackages().isEmpty()
                        ? "nothing is added to the base"
                        : reused
                                ? "the same packages were installed in it before"
                                : Count.of(lock.imagePackages().size(), "package") + " installed, "
                                        + Count.of(installed.runs().size(), "script") + " ran");
        Tree tree = installed.tree();
        ConfiguredSystem made = new ConfiguredSystem(
                tree,
                inputs,
                place.isEmpty(),
                installed.runs(),
                installed.notes(),
                owners(tree),
                setIds(tree),
                parts.copyrights(),
                parts.descriptions(),
                parts.busybox(),
                base,
                parts.beside());
        KernelLayer kernel = kernel(parts);
        return kernel == null ? made : kernel.over(made, environment);
    }

    /** Returns the kernel of packages; null where the base has its own, or a project brings one. */
    private @Nullable KernelLayer kernel(BootParts parts) throws IOException {
        if (parts.kernel().root().entries().isEmpty()) {
            return null;
        }
        Fingerprint identity = new Fingerprint();
        lock.packages().stream()
                .filter(each -> each.purpose() == Lock.Purpose.KERNEL)
                .forEach(each -> identity.add("package", each.sha256()));
        return new KernelLayer(KernelFiles.in(parts.kernel(), "the package " + owner()), identity.digest(), owner());
    }

    /** Returns the package whose files are the kernel: the last one, since those before it only name others. */
    private String owner() {
        return lock.packages().stream()
                .filter(each -> each.purpose() == Lock.Purpose.KERNEL)
                .map(each -> each.nameIn(request.architecture()))
                .reduce((first, second) -> second)
                .orElse("kernel");
    }

    private SortedMap<TreePath, String> owners(Tree tree) throws IOException {
        SortedMap<TreePath, String> owners = new TreeMap<>();
        for (InstalledPackage each : world.natives().list(tree)) {
            String name = PackageName.in(request.architecture(), each.name(), each.architecture());
            each.files().forEach(path -> {
                if (!(tree.find(path).orElse(null) instanceof Directory)) {
                    owners.put(path, name);
                }
            });
        }
        return owners;
    }

    private static List<TreePath> setIds(Tree tree) {
        List<TreePath> found = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile && (inode.attributes().mode() & 06000) != 0) {
                found.add(path);
            }
        });
        return found;
    }
}
