package org.xenwright.rpm.choice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.repository.BaseSources;
import org.xenwright.rpm.repository.RepositoryKeys;
import org.xenwright.rpm.repository.RpmSource;
import org.xenwright.rpm.repository.RpmSources;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/** The repositories of RPM packages that an image takes packages from: what is chosen of them, fetched, and handed on. */
public final class RpmRepositories {
    /** The name of this world in {@code <type>} of a repository. */
    private static final String WORLD = "rpm";

    /** What the base's program may be asked for: a name, with version or architecture, a capability, a path, a group. */
    private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}-][^\\p{Cntrl}]{0,299}");

    private RpmRepositories() {}

    /**
     * Reads the words of a request.
     *
     * @throws org.xenwright.problem.ProblemException when one is none, or a repository names no keys
     */
    public static void check(PackageRequest request) {
        for (String each : request.wanted()) {
            if (!WORD.matcher(each).matches()) {
                throw Problem.of("reading the packages of the image", "correct the name")
                        .at("<image><packages>")
                        .found("'" + each + "'")
                        .expected("what 'dnf install' takes: a name, NAME-VERSION, NAME.ARCH, a path, @GROUP")
                        .raise();
            }
        }
        RpmSources.declared(declared(request), request.base());
    }

    /**
     * Chooses the packages that a base gets.
     *
     * @param locals package files of the project, checked, in the order of the request
     * @throws org.xenwright.problem.ProblemException when a repository is not trusted, the packages cannot be installed
     *     together, or the base has no program that chooses
     */
    public static NativePackages.Chosen choose(
            Tree base, PackageRequest request, List<LocalRpm> locals, LockUpdate update, LockEnvironment environment)
            throws IOException {
        if (request.wanted().isEmpty() && declared(request).isEmpty()) {
            return alone(locals);
        }
        RpmSources sources = sources(request, base, environment.access().progress());
        return new RpmChoice(base, request, locals, update, environment).choose(sources.sources());
    }

    /** Pins the files of the project and nothing else, as is asked for where no repository is named. */
    private static NativePackages.Chosen alone(List<LocalRpm> locals) throws RpmFormatException {
        List<Lock.LockedPackage> locked = new ArrayList<>();
        for (LocalRpm each : locals) {
            Picked picked = Picked.of(each);
            locked.add(new Lock.LockedPackage(
                    picked.nevra().name(),
                    picked.nevra().evr(),
                    RpmArchitecture.debianName(picked.nevra().architecture()),
                    Lock.Purpose.IMAGE,
                    picked.source(),
                    picked.file(),
                    picked.size(),
                    picked.sha256(),
                    true,
                    "asked for: " + each.origin()));
        }
        return new NativePackages.Chosen(List.of(), locked, List.of());
    }

    /**
     * Returns the files of packages of a lock that no file of the project has, in order, fetched as far as the store lacks
     * them, each with the signature that its repository asks for.
     */
    public static List<Path> files(List<Lock.LockedPackage> packages, Lock lock, PackageRequest request, Access access)
            throws IOException {
        return new RpmFiles(lock, sources(lock, request, access), access).fetch(packages);
    }

    /**
     * Returns whose signatures count for the packages of a lock, in texts; where the POM names no repository, those of the
     * base count, which is the same as long as the base is.
     */
    public static List<String> trust(Lock lock, PackageRequest request) {
        List<String> trust = new ArrayList<>();
        for (RpmSource each :
                RpmSources.declared(declared(request), request.base()).sources()) {
            RepositoryKeys keys = each.keys();
            trust.add(each.id() + " "
                    + (keys == null
                            ? "unsigned"
                            : Digest.of(keys.keyring().encoded()).hex()));
        }
        for (Lock.Source each : lock.sources()) {
            trust.add(each.id() + " pins " + String.join(" ", each.signers()));
        }
        return trust;
    }

    /** Writes the repositories' packages of a lock, and what vouches for them, below a folder. */
    public static void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException {
        RpmSources sources = sources(lock, request, access);
        new RpmExport(folder).write(lock, sources.sources(), new RpmFiles(lock, sources, access), access);
    }

    /** Takes these from such a folder into the store. */
    public static void provide(Lock lock, Path folder, Access access) throws IOException {
        new RpmExport(folder).provide(lock, access);
    }

    private static List<RepositoryRequest> declared(PackageRequest request) {
        return request.declared().stream()
                .filter(each -> each.isOf(WORLD, WORLD))
                .toList();
    }

    private static RpmSources sources(PackageRequest request, Tree base, Progress progress) throws IOException {
        List<RepositoryRequest> declared = declared(request);
        RpmSources sources = declared.isEmpty()
                ? BaseSources.of(base, request.architecture())
                : RpmSources.declared(declared, request.base());
        sources.remarks().forEach(progress::warn);
        return sources;
    }

    /** Returns the sources of a lock's request, of whose base the files are read only where they say the sources. */
    private static RpmSources sources(Lock lock, PackageRequest request, Access access) throws IOException {
        BaseRequest from = request.from();
        if (!declared(request).isEmpty() || from == null || lock.bases().isEmpty()) {
            return RpmSources.declared(declared(request), request.base());
        }
        return BaseSources.of(
                BaseSystem.locked(from, lock.bases().get(0), access).tree(), request.architecture());
    }
}
