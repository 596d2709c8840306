package org.xenwright.apk.world;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.repository.AlpineRepository;
import org.xenwright.apk.repository.ApkIndexes;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.ExportedFile;
import org.xenwright.transport.RepositoryPath;

/**
 * The files of a lock's packages: brought into the store, and from one machine to another as a folder that apk can
 * use too.
 */
final class ApkFiles {
    private static final String FOLDER = "alpine";
    private static final int CONNECTIONS = 4;

    private final Lock lock;
    private final Access access;
    private final ApkStore store;

    ApkFiles(Lock lock, Access access) {
        this.lock = lock;
        this.access = access;
        this.store = new ApkStore(access);
    }

    /** Returns the files of the packages of the image, in their order. */
    List<Path> of(PackageRequest request) throws IOException {
        for (PackageRequest.LocalPackage each : request.local()) {
            ApkLocalFile.demanded(each, ApkLocalFile.open(each, store), request.base());
        }
        List<Lock.LockedPackage> all = lock.imagePackages();
        boolean missing = false;
        for (Lock.LockedPackage each : all) {
            missing |= store.find(each.sha256(), each.toString()).isEmpty();
        }
        return fetched(all, missing && access.transport() != null ? addresses(request) : List.of());
    }

    private List<Path> fetched(List<Lock.LockedPackage> packages, List<URI> places) throws IOException {
        List<Callable<Path>> work = new ArrayList<>();
        packages.forEach(
                each -> work.add(() -> store.locked(each, places, bytes -> {}).file()));
        return Workers.all("fetching packages", CONNECTIONS, work);
    }

    /** Returns the addresses of the repositories that the request means, without opening one. */
    private List<URI> addresses(PackageRequest request) throws IOException {
        BaseRequest from = request.from();
        if (from == null || lock.bases().isEmpty()) {
            throw new IllegalStateException("packages of a base, without one");
        }
        BaseSystem base = BaseSystem.locked(from, lock.bases().get(0), access);
        return ApkChoice.repositories(request, base.tree(), new ArrayList<>()).stream()
                .map(AlpineRepository::address)
                .toList();
    }

    /** Writes what is no file of the project into a folder, in the layout of repositories, with their indexes. */
    void export(PackageRequest request, Path folder) throws IOException {
        List<Path> files = of(request);
        List<Lock.LockedPackage> all = lock.imagePackages();
        for (int i = 0; i < all.size(); i++) {
            Lock.LockedPackage each = all.get(i);
            if (!each.isLocal()) {
                ExportedFile.copy(files.get(i), each.size(), each.sha256(), place(folder, each.source(), each.file()));
            }
        }
        ApkIndexes indexes = new ApkIndexes(access);
        for (Lock.Source each : lock.sources()) {
            Optional<Path> index = indexes.find(each.release());
            Optional<String> architecture = all.stream()
                    .filter(locked -> locked.source().equals(each.id()))
                    .map(locked -> locked.file().replaceFirst("/.*", ""))
                    .findFirst();
            if (index.isPresent() && architecture.isPresent()) {
                ExportedFile.copy(
                        index.get(),
                        Files.size(index.get()),
                        each.release(),
                        place(folder, each.id(), architecture.get() + "/APKINDEX.tar.gz"));
            }
        }
    }

    private static Path place(Path folder, String source, String file) {
        return repository(folder, source).resolve(RepositoryPath.checked(file));
    }

    private static Path repository(Path folder, String source) {
        return folder.resolve(FOLDER).resolve(RepositoryPath.checked(source.replaceAll("[^A-Za-z0-9._/-]", "_")));
    }

    /** Takes them from such a folder. */
    void provide(Path folder) throws IOException {
        for (Lock.LockedPackage each : lock.imagePackages()) {
            if (each.isLocal() || store.find(each.sha256(), each.toString()).isPresent()) {
                continue;
            }
            Path file = place(folder, each.source(), each.file());
            if (!Files.isRegularFile(file)) {
                throw Problem.of(
                                "taking packages from a mirror",
                                "write it on a machine with a network: mvn xen:lock -Dxen.export=FOLDER")
                        .at(folder.toString())
                        .found("no file " + file)
                        .raise();
            }
            if (Files.size(file) != each.size() || !Digest.of(file).equals(each.sha256())) {
                throw Problem.of("taking packages from a mirror", "write it anew: mvn xen:lock -Dxen.export=FOLDER")
                        .at(file.toString())
                        .found("other bytes than those that the lock names for " + each)
                        .expected(each.size() + " bytes with SHA-256 " + each.sha256())
                        .raise();
            }
            ApkFile taken = store.local(file, each.toString());
            if (!taken.sha256().equals(each.sha256())) {
                throw new IOException(file + " changed while it was read");
            }
        }
    }
}
