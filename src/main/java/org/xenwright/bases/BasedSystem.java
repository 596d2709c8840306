package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Count;
import org.xenwright.kernel.KernelFiles;
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
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Makes a system of a base: its own program installs the packages of the lock in it, and the files of the kernel are laid
 * over that.
 */
final class BasedSystem {
    private static final String STEP = "configure";

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
        BaseSystem base = BaseSystem.pinned(lock, request, environment.access())
                .orElseThrow(() -> new IllegalStateException("a lock that fits a request with a base has it"));
        List<InstalledPackage> present = world.natives().list(base.tree());
        base.tell(present.size(), environment.access().progress(), report);
        Digest inputs = inputs(base);
        int count = lock.imagePackages().size();
        SystemEntry whole = new SystemEntry(environment.results(), world.code(), inputs);
        Optional<ConfiguredSystem> known = count == 0 ? Optional.empty() : whole.find(base);
        BootParts parts = world.parts().of(lock, request, environment.access(), report);
        KernelLayer kernel = kernel(parts);
        if (known.isPresent()) {
            report.step(
                    STEP,
                    BuildReport.State.REUSED,
                    Count.of(count, "package") + ", installed together before and taken as a whole");
            return kernel == null ? known.get() : kernel.boots(known.get());
        }
        Placed placed = count == 0 ? nothingAdded(base) : added(base, inputs);
        Tree tree = placed.installed().tree();
        ConfiguredSystem installed = new ConfiguredSystem(
                tree,
                inputs,
                placed.exact(),
                placed.installed().runs(),
                placed.installed().notes(),
                owners(tree, count == 0 ? present : world.natives().list(tree)),
                ConfiguredSystem.setIds(tree),
                parts.copyrights(),
                parts.descriptions(),
                parts.busybox(),
                base,
                parts.beside());
        ConfiguredSystem made = kernel == null ? installed : kernel.over(installed, environment);
        return count == 0 ? made : whole.shared(made);
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

    /**
     * A system whose packages are installed.
     *
     * @param exact whether the scripts could do all they would do elsewhere
     */
    private record Placed(NativePackages.Installed installed, boolean exact) {}

    private Placed nothingAdded(BaseSystem base) {
        report.step(STEP, BuildReport.State.REUSED, "nothing is added to the base");
        return new Placed(new NativePackages.Installed(base.tree().copy(), List.of(), List.of()), true);
    }

    private Placed added(BaseSystem base, Digest inputs) throws IOException {
        InstalledEntry entry = new InstalledEntry(
                environment.results(),
                new Fingerprint()
                        .add("code", world.natives().code())
                        .add("inputs", inputs)
                        .digest());
        Optional<NativePackages.Installed> known = entry.find(base.tree());
        if (known.isPresent()) {
            report.step(STEP, BuildReport.State.REUSED, "the same packages were installed in it before");
            return new Placed(known.get(), true);
        }
        Sandbox sandbox = environment.sandboxes().find(base.tree());
        List<Path> files = world.natives().files(lock, request, environment.access());
        NativePackages.Installed made = entry.make(
                world.natives(),
                new NativePackages.Installation(base.tree(), lock, files, request, environment, sandbox));
        report.step(
                STEP,
                BuildReport.State.MADE,
                Count.of(lock.imagePackages().size(), "package") + " installed, "
                        + Count.of(made.runs().size(), "script") + " ran");
        return new Placed(made, sandbox.exact());
    }

    /** Returns the kernel of packages; null where the base has its own, or a project brings one. */
    private @Nullable KernelLayer kernel(BootParts parts) throws IOException {
        if (parts.kernel().root().entries().isEmpty()) {
            return null;
        }
        Fingerprint identity = new Fingerprint();
        String owner = "";
        for (Lock.LockedPackage each : lock.packages()) {
            if (each.purpose() == Lock.Purpose.KERNEL) {
                identity.add("package", each.sha256());
                owner = each.nameIn(request.architecture()); // the last has the files: those before it only name others
            }
        }
        return new KernelLayer(KernelFiles.in(parts.kernel(), "the package " + owner), identity.digest(), owner);
    }

    private SortedMap<TreePath, String> owners(Tree tree, List<InstalledPackage> installed) {
        SortedMap<TreePath, String> owners = new TreeMap<>();
        for (InstalledPackage each : installed) {
            String name = PackageName.in(request.architecture(), each.name(), each.architecture());
            each.files().forEach(path -> {
                if (!(tree.find(path).orElse(null) instanceof Directory)) {
                    owners.put(path, name);
                }
            });
        }
        return owners;
    }
}
