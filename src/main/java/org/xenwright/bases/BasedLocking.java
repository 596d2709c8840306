package org.xenwright.bases;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.kernel.Kernel;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;

/** Resolves a request on a base into a lock: what its own program would install, and the parts that boot it. */
final class BasedLocking {
    private final BasedWorld world;
    private final LockEnvironment environment;

    BasedLocking(BasedWorld world, LockEnvironment environment) {
        this.world = world;
        this.environment = environment;
    }

    Lock lock(PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update) throws IOException {
        BaseRequest from = request.from();
        if (from == null) {
            throw new IllegalStateException("an image of the world '" + world.id() + "' without a base");
        }
        refuseUnknown(update);
        BaseSystem base = BaseSystem.now(from, request.architecture(), environment.access());
        if (!world.isIn(base.tree())) {
            throw Problem.of("choosing packages for the base", "run 'mvn xen:lock -Dxen.update=true'")
                    .at("<image><from>" + from + "</from>")
                    .found(base.release().name() + ", whose packages are not of the world '" + world.id()
                            + "' as those of the base that is locked were")
                    .raise();
        }
        KernelChoice kernel = kernel(request.kernel(), base);
        Lock parts = world.parts().parts(request.withKernel(kernel), update, environment);
        boolean adds = !request.wanted().isEmpty() || !request.local().isEmpty();
        NativePackages.Chosen chosen =
                adds ? world.natives().choose(base, request, update, environment) : NativePackages.Chosen.NOTHING;
        chosen.notes().forEach(environment.access().progress()::note);
        List<Lock.LockedPackage> packages = new ArrayList<>(chosen.packages());
        packages.addAll(parts.packages());
        List<Lock.LockedArtifact> files = new ArrayList<>();
        for (ArtifactFile each : artifacts) {
            files.add(each.locked());
        }
        List<Lock.Source> sources = Stream.concat(chosen.sources().stream(), parts.sources().stream())
                .toList();
        Instant clock = base.created().orElse(Instant.EPOCH);
        for (Lock.Source each : sources) {
            clock = each.date().isAfter(clock) ? each.date() : clock;
        }
        return new Lock(
                world.id(), world.inputs(request), clock, sources, packages, files, List.of(base.asLocked(from)));
    }

    private static void refuseUnknown(LockUpdate update) {
        Lock before = update.before();
        Set<String> named = update.named();
        if (before == null || named == null) {
            return;
        }
        Set<String> known = before.names();
        for (String each : named) {
            if (!known.contains(each)) {
                throw LockUpdate.unknown(each, known);
            }
        }
    }

    /** Returns the choice for this very base; null for none. */
    private static @Nullable KernelChoice kernel(@Nullable KernelChoice asked, BaseSystem base) throws IOException {
        if (asked instanceof KernelChoice.Usual usual) {
            return Kernel.newest(base.tree()).isPresent()
                    ? new KernelChoice.OfBase()
                    : new KernelChoice.OfPackage(usual.name());
        }
        return asked;
    }
}
