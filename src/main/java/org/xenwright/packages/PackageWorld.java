package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.platform.Architecture;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * A world of packages, such as Debian's: reads what a project asks for, resolves it, and makes a system of it. Images are
 * made of any world.
 */
public interface PackageWorld {
    /** What locks and package URLs call it: {@code deb}. It is also how its package files end, and their type in Maven. */
    String id();

    /** Digest of the code that configures packages, for the keys of what is kept. */
    Digest code();

    /** The package of the kernel that images have unless they name another. */
    String kernelPackage(Architecture architecture);

    /**
     * Reads the words of a request.
     *
     * @throws org.xenwright.problem.ProblemException when one of them is none of this world's
     */
    void check(PackageRequest request);

    /** Digest of what the choice of packages depends on: a lock with another one is stale. */
    default Digest inputs(PackageRequest request) {
        return request.digest();
    }

    /** What a person will recognise of a request that is not what a lock was made from, if anything. */
    default Optional<String> difference(Lock lock, PackageRequest request) {
        return Optional.empty();
    }

    /** The order of versions, the older ones first. */
    Comparator<String> versions();

    /**
     * Resolves a request into a lock: the current state of its repositories, and the packages to take from it.
     *
     * @throws org.xenwright.problem.ProblemException when a repository is not to be believed, when the packages cannot
     *     be had together, or when a package to update is none of the earlier lock's
     */
    Lock lock(PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, Access access)
            throws IOException;

    /** Brings the packages of a lock, unpacks and configures them; each step finds what an earlier build left. */
    ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment) throws IOException;

    /** What a configured system is made of. */
    SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException;

    /** Whether packages of this world are installed in a tree. */
    boolean isIn(Tree tree);

    /** What is installed in a tree. */
    InstalledSystem installed(Tree tree) throws IOException;

    /** What a person can do about a base that has no init. */
    default String remedyWithoutInit(Tree base) {
        return "add a package with an init, or take a base that has one";
    }

    /**
     * Writes the packages of a lock for a machine without a network, fetching what the store lacks. What is there already is
     * left as it is.
     *
     * @param base the system the image starts from; null for none
     * @param folder where it makes folders of its own
     */
    void export(Lock lock, PackageRequest request, @Nullable BaseSystem base, Path folder, Access access)
            throws IOException;

    /**
     * Takes the packages of a lock from an export into the store.
     *
     * @param access needs no network
     * @throws org.xenwright.problem.ProblemException when the folder lacks one, or has other bytes under its name
     */
    void provide(Lock lock, Path folder, Access access) throws IOException;

    /** How its packages are told what they would ask. */
    default PackageQuestions questions() {
        return PackageQuestions.NONE;
    }
}
