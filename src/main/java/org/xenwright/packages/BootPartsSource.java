package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.xenwright.platform.Architecture;
import org.xenwright.transport.Access;

/**
 * A source of what boots an image whose own packages are of another world: the files of a kernel, the busybox of the
 * initramfs, parts of boot loaders. Nothing of it is installed and nothing runs; packages of it have any purpose but
 * {@link Lock.Purpose#IMAGE}. Its repositories are those of the request that name its world, or this machine's.
 */
public interface BootPartsSource extends PackageUnpacker {
    /** Returns the world that its packages are of: {@code deb}. */
    String id();

    /** Returns the order of versions of its packages, oldest first. */
    Comparator<String> versions();

    /** Returns the package of the kernel that images have unless they name another. */
    String kernelPackage(Architecture architecture);

    /** Names the packages that have parts of boot loaders for an architecture. */
    List<String> loaderPackages(Set<LoaderPart> parts, Architecture architecture);

    /**
     * Pins the parts that a request needs: the kernel if it names a package, busybox for an initramfs of ours, and the
     * packages beside the image.
     *
     * @param request its kernel is a package, {@link KernelChoice.OfPackage}, or none of this source's
     * @return a lock of nothing else, without artifacts and bases, whose clock is that of the sources it used, or 1970
     * @throws org.xenwright.problem.ProblemException when a source is not trusted, or has not what is needed
     */
    Lock parts(PackageRequest request, LockUpdate update, LockEnvironment environment) throws IOException;

    /**
     * Fetches the parts of a lock.
     *
     * @param lock of which it looks at the packages that {@link #isPart} says are its own
     */
    BootParts of(Lock lock, PackageRequest request, Access access, BuildReport report) throws IOException;

    /**
     * Returns the parts as a bill of materials lists them.
     *
     * @param parts of which the descriptions and copyrights count
     */
    List<PackageComponent> components(Lock lock, PackageRequest request, BootParts parts) throws IOException;

    /** Writes the parts of a lock for a machine without a network, fetching what the store lacks. */
    void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException;

    /** Takes the parts of a lock from an export into the store. */
    void provide(Lock lock, Path folder, Access access) throws IOException;

    /** Returns whether a package of a lock is taken from such a source, and not from the image's own world. */
    static boolean isPart(Lock.LockedPackage locked) {
        return locked.purpose() != Lock.Purpose.IMAGE && !locked.isLocal();
    }
}
