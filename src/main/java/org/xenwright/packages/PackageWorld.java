package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * A world of packages, such as Debian's: reads what a project asks for, resolves it, and makes a system of it. Images are
 * made of any world.
 */
public interface PackageWorld {
    /**
     * Returns its name in locks and package URLs: {@code deb}. Its package files end in it, and it is their type in
     * Maven.
     */
    String id();

    /** Returns the digest of the code that configures packages, for the keys of what is kept. */
    Digest code();

    /** Returns the package of the kernel that images have unless they name another. */
    String kernelPackage(Architecture architecture);

    /**
     * Names the packages that have parts of boot loaders for an architecture; they are taken beside an image, which need not
     * have them installed.
     *
     * @throws org.xenwright.problem.ProblemException when this world has none
     */
    default List<String> loaderPackages(Set<LoaderPart> parts, Architecture architecture) {
        if (parts.isEmpty()) {
            return List.of();
        }
        throw Problem.of("choosing what boots the image from its disk", "take the element out")
                .at("<image><bootloader>")
                .found("packages of the world '" + id() + "', none of which is known to have a boot loader")
                .raise();
    }

    /**
     * Names the packages of Java.
     *
     * @param release such as 21; null for the one that the repositories hold to be usual
     * @throws org.xenwright.problem.ProblemException when this world has none
     */
    default JavaPackages java(@Nullable Integer release) {
        throw Problem.of("choosing what runs the application", "bring a runtime as an artifact: <application><jdk>")
                .at("<image><application><runtime>")
                .found("packages of the world '" + id() + "', none of which is known to have Java")
                .raise();
    }

    /** Names the packages with the libraries of a Java runtime that a project brings; none where its base must have them. */
    default List<String> javaLibraries() {
        return List.of();
    }

    /**
     * Reads the words of a request.
     *
     * @throws org.xenwright.problem.ProblemException when this world does not know one of them
     */
    void check(PackageRequest request);

    /** Returns the digest of what the choice of packages depends on: a lock with another one is stale. */
    default Digest inputs(PackageRequest request) {
        return request.digest();
    }

    /**
     * Returns the first difference between a lock and a request that is not the one it was made from; empty when none
     * shows.
     */
    default Optional<String> difference(Lock lock, PackageRequest request) {
        return Optional.empty();
    }

    /**
     * Says what keeps a package out of an image, in lines, without a network.
     *
     * @param lock which does not have it, nor does the base
     */
    default List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return List.of("nothing names it, as far as is known of packages of the world '" + id() + "'");
    }

    /** Returns the order of versions, oldest first. */
    Comparator<String> versions();

    /**
     * Resolves a request into a lock: the current state of its repositories, and the packages to take from it.
     *
     * @throws org.xenwright.problem.ProblemException when a repository cannot be trusted, when the packages cannot be
     *     installed together, or when the earlier lock lacks a package to update
     */
    Lock lock(PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, LockEnvironment environment)
            throws IOException;

    /** Fetches the packages of a lock, unpacks and configures them; each step reuses the results of earlier builds. */
    ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment) throws IOException;

    /** Returns the contents of a configured system. */
    SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException;

    /** Returns whether packages of this world are installed in a tree. */
    boolean isIn(Tree tree);

    /** Returns the packages installed in a tree. */
    InstalledSystem installed(Tree tree) throws IOException;

    /** Returns what a user can do about a base that has no init. */
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

    /** Returns how the questions of its packages are answered. */
    default PackageQuestions questions() {
        return PackageQuestions.NONE;
    }
}
