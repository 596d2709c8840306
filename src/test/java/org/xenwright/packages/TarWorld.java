package org.xenwright.packages;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.layer.TreeTar;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A world of packages as small as can be. A repository is a folder with a file {@code packages}, which has a line
 * {@code NAME VERSION} for each, and {@code NAME.tar} with its files, of which {@code about/NAME} says in a line what
 * it is.
 */
public final class TarWorld implements PackageWorld {
    private static final String INDEX = "packages";
    private static final String RECORDS = "var/lib/tar-world";
    private static final String KIND = "tar";
    private static final Instant DATE = Instant.parse("2026-11-01T00:00:00Z");

    @Override
    public String id() {
        return "tar";
    }

    @Override
    public Digest code() {
        return Digest.of("the only version of it");
    }

    @Override
    public String kernelPackage(Architecture architecture) {
        return "kernel";
    }

    @Override
    public void check(PackageRequest request) {
        for (String each : request.wanted()) {
            if (!each.matches("[a-z]+")) {
                throw Problem.of("reading the packages of the image", "write small letters")
                        .at("<image><packages>")
                        .found(each)
                        .raise();
            }
        }
    }

    @Override
    public Comparator<String> versions(Lock.Purpose purpose) {
        return Comparator.comparing(Integer::valueOf);
    }

    @Override
    public Lock lock(
            PackageRequest request, List<ArtifactFile> artifacts, LockUpdate update, LockEnvironment environment)
            throws IOException {
        check(request);
        Path repository = repository(request);
        Map<String, String> versions = versions(repository);
        List<Lock.LockedPackage> packages = new ArrayList<>();
        for (String name : request.wanted()) {
            String version = versions.get(name);
            if (version == null) {
                throw Problem.of("choosing packages", "correct the name")
                        .at("<image><packages>")
                        .found(name)
                        .raise();
            }
            Path file = repository.resolve(name + ".tar");
            packages.add(new Lock.LockedPackage(
                    name,
                    version,
                    "all",
                    Lock.Purpose.IMAGE,
                    id(),
                    name + ".tar",
                    Files.size(file),
                    Digest.of(file),
                    true,
                    "asked for"));
        }
        Lock.Source source = new Lock.Source(
                id(),
                null,
                null,
                "all",
                null,
                List.of(),
                request.architecture(),
                DATE,
                null,
                Digest.of(repository.resolve(INDEX)),
                List.of());
        List<Lock.LockedArtifact> files = new ArrayList<>();
        for (ArtifactFile each : artifacts) {
            files.add(each.locked());
        }
        return new Lock(id(), inputs(request), DATE, List.of(source), packages, files, List.of());
    }

    @Override
    public ConfiguredSystem configure(Lock lock, PackageRequest request, BuildEnvironment environment)
            throws IOException {
        Fingerprint inputs = new Fingerprint().add("clock", environment.clock());
        List<Path> files = new ArrayList<>();
        for (Lock.LockedPackage each : lock.packages()) {
            files.add(file(each, request, environment.access()));
            inputs.add("package", each.sha256());
        }
        Tree tree = TreeTar.read(files);
        SortedMap<TreePath, String> owners = new TreeMap<>();
        Attributes attributes = Attributes.of(0644, environment.clock());
        tree.directory(RECORDS, attributes.withMode(0755));
        List<String> descriptions = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Lock.LockedPackage each = lock.packages().get(i);
            StringBuilder record = new StringBuilder(each.version());
            TreeTar.read(files.get(i)).walk((path, inode) -> {
                if (!(inode instanceof Directory)) {
                    owners.put(path, each.name());
                    record.append('\n').append(path);
                }
            });
            tree.put(RECORDS + "/" + each.name(), new RegularFile(attributes, Content.of(record.toString())));
            descriptions.add(text(tree, "about/" + each.name()));
        }
        environment.report().step("configure", BuildReport.State.MADE, "unpacked");
        return new ConfiguredSystem(
                tree,
                inputs.digest(),
                true,
                List.of(),
                List.of(),
                owners,
                List.of(),
                new TreeMap<>(),
                descriptions,
                null,
                null,
                ConfiguredSystem.nothing());
    }

    @Override
    public SystemContents contents(Lock lock, PackageRequest request, ConfiguredSystem system) {
        List<PackageComponent> packages = new ArrayList<>();
        for (Lock.LockedPackage each : lock.packages()) {
            packages.add(new PackageComponent(
                    each.name(),
                    each.version(),
                    each.architecture(),
                    PackageComponent.Origin.IMAGE,
                    each.source(),
                    each.sha256(),
                    each.asked(),
                    "pkg:generic/" + each.name() + "@" + each.version(),
                    List.of(),
                    Set.of()));
        }
        return new SystemContents("tar", "1", packages);
    }

    @Override
    public boolean isIn(Tree tree) {
        return tree.follow(RECORDS).isPresent();
    }

    @Override
    public InstalledSystem installed(Tree tree) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        Map<TreePath, String> owners = new TreeMap<>();
        if (tree.follow(RECORDS).orElse(null) instanceof Directory records) {
            for (var each : records.entries().keySet()) {
                List<String> lines = text(tree, RECORDS + "/" + each).lines().toList();
                versions.put(each + ":all", lines.get(0));
                lines.stream().skip(1).forEach(path -> owners.put(TreePath.of(path), each + ":all"));
            }
        }
        return new InstalledSystem() {
            @Override
            public Map<String, String> versions() {
                return versions;
            }

            @Override
            public Map<TreePath, String> owners() {
                return owners;
            }
        };
    }

    @Override
    public void export(Lock lock, PackageRequest request, @Nullable BaseSystem base, Path folder, Access access)
            throws IOException {
        Path packages = Files.createDirectories(folder.resolve(id()));
        for (Lock.LockedPackage each : lock.packages()) {
            Files.copy(file(each, request, access), packages.resolve(each.file()));
        }
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        for (Lock.LockedPackage each : lock.packages()) {
            keep(each, folder.resolve(id()).resolve(each.file()), access.store());
        }
    }

    private static Path file(Lock.LockedPackage locked, PackageRequest request, Access access) throws IOException {
        var known = access.store().find(KIND, locked.sha256());
        return known.isPresent()
                ? known.get()
                : keep(locked, repository(request).resolve(locked.file()), access.store());
    }

    private static Path keep(Lock.LockedPackage locked, Path file, Store store) throws IOException {
        if (!Files.exists(file) || !Digest.of(file).equals(locked.sha256())) {
            throw Problem.of("bringing " + locked, "restore it")
                    .at(file.toString())
                    .found("no file, or another one")
                    .raise();
        }
        return store.get(KIND, locked.sha256(), entry -> Files.copy(file, entry));
    }

    private static Path repository(PackageRequest request) {
        return Path.of(URI.create(request.declared().get(0).url()));
    }

    private static Map<String, String> versions(Path repository) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (String line : Files.readAllLines(repository.resolve(INDEX))) {
            versions.put(line.split(" ")[0], line.split(" ")[1]);
        }
        return versions;
    }

    private static String text(Tree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.follow(path).orElseThrow();
        return new String(file.content().bytes(1 << 16), StandardCharsets.UTF_8);
    }
}
