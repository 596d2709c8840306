package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * The packages of systems that start from a base, such as RPM's: what {@code bases.BasedWorld} asks of a world whose
 * packages are chosen and installed by the base's own programs. All that such worlds do alike (the base itself, the kernel,
 * what is kept in the store, locks, exports) is done there.
 */
public interface NativePackages {
    /** Returns its name in locks and package URLs, the end of its files and their type in Maven: {@code rpm}. */
    String id();

    /** Returns the digest of the code that installs packages, for the keys of what is kept. */
    Digest code();

    /** Returns whether packages of this world are installed in a tree, or could be. */
    boolean isIn(Tree tree);

    /** Returns the packages installed in a tree, by name, then version, then architecture. */
    List<InstalledPackage> list(Tree tree) throws IOException;

    /** Returns the order of versions, oldest first. */
    Comparator<String> versions();

    /**
     * Reads the words of a request, its repositories included, without looking at a base.
     *
     * @throws org.xenwright.problem.ProblemException when this world does not know one of them
     */
    void check(PackageRequest request);

    /**
     * The packages that a base gets.
     *
     * @param sources the indexes that vouch for them, by the names that the packages refer to; their architecture is that of
     *     the image as Debian calls it
     * @param packages all of purpose {@link Lock.Purpose#IMAGE}, in the order in which they are installed; one that is a
     *     file of the project has {@link Lock#localSource} for its source. Architectures are called as in
     *     {@link InstalledPackage}
     * @param notes remarks for the user
     */
    record Chosen(List<Lock.Source> sources, List<Lock.LockedPackage> packages, List<String> notes) {
        public Chosen {
            sources = List.copyOf(sources);
            packages = List.copyOf(packages);
            notes = List.copyOf(notes);
        }

        /** Nothing that is added. */
        public static final Chosen NOTHING = new Chosen(List.of(), List.of(), List.of());
    }

    /**
     * Chooses the packages for a request: {@link PackageRequest#wanted}, {@link PackageRequest#local}, and what these need
     * and the base lacks. It is not asked where neither names one.
     *
     * @throws org.xenwright.problem.ProblemException when a file or repository is not trusted, the packages cannot be
     *     installed together, or the base has no program that chooses
     */
    Chosen choose(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment)
            throws IOException;

    /**
     * Returns the files of a lock's image packages, in their order, fetched as far as the store lacks them; each has the
     * digest of the lock.
     *
     * @throws org.xenwright.problem.ProblemException when no place has one of them
     */
    List<Path> files(Lock lock, PackageRequest request, Access access) throws IOException;

    /**
     * Returns whom the project trusts for a lock's packages beside the lock, in texts that differ where a signature counts
     * for one and not for the other. They are part of the key of what was installed, since a result of the store is taken
     * without a look at signatures. Empty where the lock alone counts.
     */
    default List<String> trust(Lock lock, PackageRequest request) throws IOException {
        return List.of();
    }

    /**
     * Packages to install.
     *
     * @param tree of the base; it is not changed
     * @param lock whose image packages are installed, never none
     * @param files of these packages, in their order
     * @param environment where, among others, {@link BuildEnvironment#clock} is what programs take for the time, and
     *     {@link BuildEnvironment#excludes} says what packages are installed without
     * @param place where the base's own program runs
     */
    record Installation(
            Tree tree,
            Lock lock,
            List<Path> files,
            PackageRequest request,
            BuildEnvironment environment,
            Sandbox place) {
        public Installation {
            files = List.copyOf(files);
        }
    }

    /**
     * A system whose packages are installed.
     *
     * @param tree of its own
     * @param runs scripts that ran, in order
     * @param notes remarks about the packages
     */
    record Installed(Tree tree, List<ScriptRun> runs, List<ConfiguredSystem.Note> notes) {
        public Installed {
            runs = List.copyOf(runs);
            notes = List.copyOf(notes);
        }
    }

    /** Takes a system whose packages are installed, as long as the files of the sandbox are there. */
    @FunctionalInterface
    interface Taker {
        void take(Installed installed) throws IOException;
    }

    /**
     * Installs packages by the base's own program, and removes what would differ from one run to the next. The caller keeps
     * the result: this is asked only for what was not installed before.
     *
     * @param taker is given the result before this returns
     * @throws org.xenwright.problem.ProblemException when a script fails; it shows the script's last lines
     */
    void install(Installation installation, Taker taker) throws IOException;

    /**
     * Returns the files of one package of this world as a tree, for a kernel that is brought as a package; nothing of it is
     * run.
     *
     * @param file that a user named, who vouches for it
     * @throws org.xenwright.problem.ProblemException when it is none, or damaged
     */
    Tree unpacked(Path file, Access access) throws IOException;

    /**
     * Returns the first difference between a lock and a request that is not the one it was made from; empty when none
     * shows.
     */
    default Optional<String> difference(Lock lock, PackageRequest request) {
        return Optional.empty();
    }

    /** Says what keeps a package out of an image, in lines, without a network. */
    default List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return List.of("nothing names it, as far as is known of packages of the world '" + id() + "'");
    }

    /** Returns what a user can do about a base that has no init; null for no better advice than any base has. */
    default @Nullable String remedyWithoutInit(Tree base) {
        return null;
    }

    /**
     * Writes the image packages of a lock that are no files of the project for a machine without a network, fetching what
     * the store lacks.
     *
     * @param folder where it makes a folder of its own
     */
    void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException;

    /**
     * Takes these from an export into the store.
     *
     * @throws org.xenwright.problem.ProblemException when the folder lacks one, or has other bytes under its name
     */
    void provide(Lock lock, Path folder, Access access) throws IOException;
}
