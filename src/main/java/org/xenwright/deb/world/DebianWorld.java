package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.control.Version;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Reason;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.packages.JavaPackages;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageQuestions;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.SystemContents;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/** The packages of Debian, Ubuntu and what is derived from them, as apt would choose and dpkg would configure them. */
public final class DebianWorld implements PackageWorld {
    static final String ID = "deb";

    static final Comparator<String> VERSIONS = Comparator.comparing(Version::of);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Digest code() {
        return configuringCode();
    }

    static Digest configuringCode() {
        return new Fingerprint()
                .add("unpacking", Generator.of(ConfiguredPackages.class))
                .add("configuring", DebianConfiguration.code())
                .digest();
    }

    @Override
    public String kernelPackage(Architecture architecture) {
        return KernelPackages.usual(architecture);
    }

    @Override
    public List<String> loaderPackages(Set<LoaderPart> parts, Architecture architecture) {
        return LoaderPackages.of(parts, architecture);
    }

    @Override
    public JavaPackages java(@Nullable Integer release) {
        return DebianJava.of(release);
    }

    @Override
    public List<String> javaLibraries() {
        return DebianJava.of(null).libraries();
    }

    @Override
    public void check(PackageRequest request) {
        for (RepositoryRequest each : request.declared()) {
            if (!each.isOf(ID, ID)) {
                throw Problem.of("reading a repository", "take it out, or start from a base with such packages: <from>")
                        .at(each.where())
                        .found("<type>" + each.world() + "</type> for an image of Debian's packages")
                        .raise();
            }
        }
        DebianRequest.of(request);
    }

    @Override
    public Digest inputs(PackageRequest request) {
        return DebianRequest.of(request).digest();
    }

    @Override
    public Optional<String> difference(Lock lock, PackageRequest asked) {
        DebianRequest request = DebianRequest.of(asked);
        Map<String, Lock.LockedPackage> named = new TreeMap<>();
        for (Lock.LockedPackage each : lock.imagePackages()) {
            if (each.reason().startsWith(Reason.ASKED) && !each.isLocal()) {
                named.put(each.reason().substring(Reason.ASKED.length()), each);
            }
        }
        for (PackageSpec wanted : request.roots()) {
            Optional<Lock.LockedPackage> locked = lock.find(wanted.nameIn(request.architecture()), Lock.Purpose.IMAGE);
            if (wanted.excluded() && locked.isPresent()) {
                return Optional.of("it has " + locked.get() + ", which the POM keeps out");
            }
            if (!wanted.excluded() && named.remove(wanted.toString()) == null) {
                if (locked.isEmpty()) {
                    return Optional.of("it lacks " + wanted);
                }
                if (wanted.version() != null
                        && !wanted.version().toString().equals(locked.get().version())) {
                    return Optional.of("it has " + locked.get() + " where the POM asks for " + wanted);
                }
            }
        }
        if (!asked.local().isEmpty() && lock.packages().stream().noneMatch(Lock.LockedPackage::isLocal)) {
            return Optional.of("it lacks " + asked.local().get(0).origin());
        }
        for (String each : asked.beside()) {
            if (lock.packages().stream().noneMatch(locked -> locked.name().equals(each))) {
                return Optional.of("it lacks " + each + ", "
                        + (DebianJava.isKit(each)
                                ? "from which the application's runtime is linked"
                                : "which boots the image from its disk"));
            }
        }
        return named.values().stream().findFirst().map(each -> "it has " + each + ", which the POM does not ask for");
    }

    @Override
    public List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return new AbsentPackage(lock, request, access).reasons(name);
    }

    @Override
    public Comparator<String> versions(Lock.Purpose purpose) {
        return VERSIONS;
    }

    @Override
    public Lock lock(
            PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, LockEnvironment environment)
            throws IOException {
        return new Locking(environment.access(), environment.shared())
                .lock(DebianRequest.of(request), artifacts, update.in(this));
    }

    @Override
    public ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment)
            throws IOException {
        return new ConfiguredPackages(lock, request, environment).system();
    }

    @Override
    public SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException {
        return new DebianContents(lock, request, system).contents();
    }

    @Override
    public boolean isIn(Tree tree) {
        return tree.follow(DebianSystem.STATUS).isPresent();
    }

    @Override
    public InstalledSystem installed(Tree tree) throws IOException {
        return DebianSystem.of(tree);
    }

    @Override
    public String remedyWithoutInit(Tree base) {
        return isIn(base)
                ? "add <package>systemd-sysv</package>, or <package>sysvinit-core</package>"
                : "take a base that has an init, or one of Debian, which packages can complete";
    }

    @Override
    public void export(Lock lock, PackageRequest request, @Nullable BaseSystem base, Path folder, Access access)
            throws IOException {
        new DebianExport(folder).write(lock, request, base == null ? null : DebianBase.of(base), access);
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        new DebianExport(folder).provide(lock, access);
    }

    @Override
    public PackageQuestions questions() {
        return DebconfQuestions.INSTANCE;
    }
}
