package org.xenwright.deb.world;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Selected;
import org.xenwright.packages.Lock;
import org.xenwright.platform.Architecture;

/** Debian's packages of kernels, whose files boot systems that have no dpkg. */
final class KernelPackages {
    /** What a package of a kernel depends on for its files: the image behind a metapackage, and what is split off it. */
    private static final Pattern PART = Pattern.compile("linux-(image|binary|modules)-.*");

    private KernelPackages() {}

    /** Names the usual one. */
    static String usual(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> "linux-image-cloud-amd64";
            case ARM64 -> "linux-image-cloud-arm64";
            case RISCV64 -> "linux-image-riscv64";
        };
    }

    /**
     * Pins a kernel and the packages that have its files; nothing else of what it depends on, since nothing of it runs but
     * the kernel.
     *
     * @throws org.xenwright.problem.ProblemException when no repository has it
     */
    static List<Lock.LockedPackage> locked(PackageSpec wanted, Resolver resolver) {
        List<Lock.LockedPackage> locked = new ArrayList<>();
        for (Selected each : resolver.alone(wanted, name -> PART.matcher(name).matches())) {
            locked.add(Locking.locked(
                    each.pkg(),
                    Lock.Purpose.KERNEL,
                    each.manual(),
                    each.reason().toString()));
        }
        return locked;
    }
}
