package org.xenwright.rpm.choice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.repository.RepositoryOpening;
import org.xenwright.rpm.repository.RpmSource;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.ExportedFile;
import org.xenwright.transport.RepositoryPath;

/**
 * The packages of a lock in a folder: below {@code rpm}, a folder for each repository with its signed index and some of its
 * packages, byte for byte, which dnf and we believe as they believe the original.
 */
final class RpmExport {
    private final Path folder;

    /** @param whole the folder of the whole export */
    RpmExport(Path whole) {
        this.folder = whole.resolve("rpm");
    }

    /** Writes them. */
    void write(Lock lock, List<RpmSource> sources, RpmFiles files, Access access) throws IOException {
        for (Lock.Source each : lock.sources()) {
            for (RpmSource source : sources) {
                if (source.id().equals(each.id())) {
                    Digest copied =
                            new RepositoryOpening(source, access).export(each.release(), folder.resolve(source.id()));
                    if (!copied.equals(each.release())) {
                        access.progress()
                                .warn(source + " has moved on since the lock was made; its present index is exported,"
                                        + " which may not name all packages of the lock");
                    }
                }
            }
        }
        List<Lock.LockedPackage> packages = packages(lock);
        List<Path> fetched = files.fetch(packages);
        for (int i = 0; i < packages.size(); i++) {
            Lock.LockedPackage each = packages.get(i);
            ExportedFile.copy(fetched.get(i), each.size(), each.sha256(), place(each));
        }
    }

    /** Takes them into the store. */
    void provide(Lock lock, Access access) throws IOException {
        List<Lock.LockedPackage> packages = packages(lock);
        if (!packages.isEmpty() && !Files.isDirectory(folder)) {
            throw Problem.of(
                            "taking packages from a mirror",
                            "write it on a machine with a network: mvn xen:lock -Dxen.export=FOLDER")
                    .at(folder.toAbsolutePath().toString())
                    .found("no such folder, which would hold a repository")
                    .raise();
        }
        RpmStore store = new RpmStore(access.store());
        for (Lock.LockedPackage each : packages) {
            Path file = place(each);
            if (!Files.isRegularFile(file)) {
                throw Problem.of("taking packages from a mirror", "write the mirror again from this lock")
                        .at(file.toString())
                        .found("no file")
                        .expected(each + " with SHA-256 " + each.sha256())
                        .raise();
            }
            LockedNames.check(
                    each,
                    store.get(each.sha256(), each.toString(), into -> Files.copy(file, into))
                            .header());
        }
    }

    private Path place(Lock.LockedPackage locked) {
        return folder.resolve(RepositoryPath.checked(locked.source())).resolve(RepositoryPath.checked(locked.file()));
    }

    // what is a file of the project comes with the project, or is one of the artifacts
    private static List<Lock.LockedPackage> packages(Lock lock) {
        Stream<Lock.LockedPackage> all = lock.imagePackages().stream();
        return all.filter(each -> !each.isLocal()).toList();
    }
}
