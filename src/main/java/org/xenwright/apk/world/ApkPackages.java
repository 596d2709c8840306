package org.xenwright.apk.world;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.apk.database.ApkVersion;
import org.xenwright.apk.database.InstalledDatabase;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.repository.AlpineSources;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.apk.repository.ApkTrees;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.OsRelease;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.SpdxLicences;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The packages of Alpine and what is derived from it, as apk of the base chooses and installs them. */
public final class ApkPackages implements NativePackages {
    static final String ID = "apk";

    /** What a name in a set takes. */
    private static final int NAME = 48;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Digest code() {
        return Generator.of(ApkInstalling.class, Sandboxes.class);
    }

    @Override
    public boolean isIn(Tree tree) {
        return InstalledDatabase.place(tree).isPresent();
    }

    @Override
    public Comparator<String> versions() {
        return ApkVersion.ORDER;
    }

    @Override
    public void check(PackageRequest request) {
        ApkWords.of(request);
        List<RepositoryRequest> declared =
                request.declared().stream().filter(each -> each.isOf(ID, ID)).toList();
        AlpineSources.declared(declared, request.base(), List.of());
    }

    @Override
    public List<InstalledPackage> list(Tree tree) throws IOException {
        InstalledDatabase database;
        try {
            database = InstalledDatabase.of(tree).orElse(null);
        } catch (ApkFormatException e) {
            throw Problem.of("reading the packages of the base", "take another base")
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
        if (database == null) {
            return List.of();
        }
        Map<String, List<TreePath>> files = new HashMap<>();
        database.owners(tree)
                .forEach((path, name) ->
                        files.computeIfAbsent(name, each -> new ArrayList<>()).add(path));
        Allowance allowance = new Allowance(Bounds.ofDisk()).reading("apk's records");
        Map<String, List<PackageRecord>> providers = providers(database.packages());
        OsRelease release = OsRelease.of(tree);
        List<InstalledPackage> packages = new ArrayList<>();
        for (PackageRecord each : database.packages()) {
            packages.add(new InstalledPackage(
                    each.name(),
                    each.version(),
                    ApkProgram.debianName(each.architecture()),
                    licences(each),
                    address(each, release),
                    needs(each, providers, allowance),
                    files.getOrDefault(each.name(), List.of())));
        }
        packages.sort(Comparator.comparing(InstalledPackage::name)
                .thenComparing(InstalledPackage::version)
                .thenComparing(InstalledPackage::architecture));
        return packages;
    }

    private static List<PackageComponent.Licence> licences(PackageRecord of) {
        String licence = of.licence();
        return licence.isEmpty()
                ? List.of()
                : List.of(new PackageComponent.Licence(licence, SpdxLicences.isKnown(licence) ? licence : null));
    }

    private static Map<String, List<PackageRecord>> providers(List<PackageRecord> packages) {
        Map<String, List<PackageRecord>> providers = new HashMap<>();
        for (PackageRecord each : packages) {
            Set<String> names = new HashSet<>();
            each.names().forEach(name -> names.add(name.name()));
            names.forEach(name ->
                    providers.computeIfAbsent(name, key -> new ArrayList<>()).add(each));
        }
        return providers;
    }

    private static Set<String> needs(PackageRecord of, Map<String, List<PackageRecord>> providers, Allowance allowance)
            throws IOException {
        Set<String> needs = new TreeSet<>();
        for (ApkRelation need : new LinkedHashSet<>(of.depends())) {
            for (PackageRecord each : providers.getOrDefault(need.name(), List.of())) {
                allowance.work(of, 1 + each.provides().size());
                if (!need.conflict() && each != of && each.is(need)) {
                    if (needs.add(each.name())) {
                        allowance.hold(of, NAME);
                    }
                }
            }
        }
        return needs;
    }

    private static String address(PackageRecord of, OsRelease release) {
        String distribution = release.id().matches("[a-z0-9._-]+") ? release.id() : "alpine";
        PackageURLBuilder address = PackageURLBuilder.aPackageURL()
                .withType(ID)
                .withNamespace(distribution)
                .withName(of.name())
                .withVersion(of.version())
                .withQualifier("arch", of.architecture());
        if (!release.version().isEmpty()) {
            address.withQualifier("distro", distribution + "-" + release.version());
        }
        if (!of.origin().equals(of.name())) {
            address.withQualifier("upstream", of.origin());
        }
        try {
            return address.build().canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("the names of packages are names of package addresses", e);
        }
    }

    @Override
    public Chosen choose(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment)
            throws IOException {
        return new ApkChoice(base, request, update, environment).chosen();
    }

    @Override
    public List<Path> files(Lock lock, PackageRequest request, Access access) throws IOException {
        return new ApkFiles(lock, access).of(request);
    }

    @Override
    public List<String> trust(Lock lock, PackageRequest request) {
        List<String> trust = new ArrayList<>();
        for (PackageRequest.LocalPackage each : request.local()) {
            String signedBy = each.signatures().signedBy();
            List<ApkKey> keys = signedBy == null || each.isExcepted()
                    ? List.of()
                    : AlpineSources.keys(signedBy, request.base(), "<image><packageSignatures>");
            keys.forEach(key -> trust.add(each.origin() + " " + key.fingerprint()));
        }
        return trust;
    }

    @Override
    public void install(Installation installation, Taker taker) throws IOException {
        new ApkInstalling(installation).install(taker);
    }

    @Override
    public Tree unpacked(Path file, Access access) throws IOException {
        ApkFile apk = ApkLocalFile.open(new PackageRequest.LocalPackage(file.toString(), file), new ApkStore(access));
        return new ApkTrees(access.store()).of(apk);
    }

    @Override
    public Optional<String> difference(Lock lock, PackageRequest request) {
        for (ApkRelation each : ApkWords.of(request).wanted()) {
            boolean known = lock.imagePackages().stream()
                    .anyMatch(locked -> locked.reason().equals("asked for: " + each)
                            || locked.name().equals(each.name()));
            if (!known) {
                return Optional.of("it may lack " + each);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return new ApkAbsence(lock, request, access).reasons(name);
    }

    @Override
    public @Nullable String remedyWithoutInit(Tree base) {
        return "add <package>openrc</package> and <package>busybox-openrc</package>, or take a base with an init";
    }

    @Override
    public void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException {
        new ApkFiles(lock, access).export(request, folder);
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        new ApkFiles(lock, access).provide(folder);
    }
}
