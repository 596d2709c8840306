package org.xenwright.deb.world;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.repository.RepositoryExport;
import org.xenwright.deb.repository.Source;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Access;

/** The packages of a lock in a folder: below {@code debian}, a folder for each repository, which apt can use too. */
final class DebianExport {
    private final Path folder;

    /** @param folder of the whole export */
    DebianExport(Path folder) {
        this.folder = folder;
    }

    /** Writes them. */
    void write(Lock lock, PackageRequest request, @Nullable DebianBase base, Access access) throws IOException {
        List<Source> sources = Locking.sources(request, base, access.progress()).sources();
        RepositoryExport export = new RepositoryExport(access, repositories());
        export.releases(
                sources,
                request.architectures(),
                lock.sources().stream()
                        .map(each ->
                                new RepositoryExport.Released(each.id(), each.suite(), each.codename(), each.release()))
                        .toList());
        Map<PackageFile, String> packages = new LinkedHashMap<>();
        for (Lock.LockedPackage each : lock.packages()) {
            // what is a file of the project comes with the project, or is one of the artifacts
            if (!each.isLocal()) {
                packages.put(LockedDebs.file(each), each.source());
            }
        }
        export.packages(new PackageStore(access, Archive.mirrors(sources)), packages);
    }

    /** Takes them into the store. */
    void provide(Lock lock, Access access) throws IOException {
        List<PackageFile> files = lock.packages().stream()
                .filter(each -> !each.isLocal())
                .map(LockedDebs::file)
                .toList();
        if (files.isEmpty()) {
            return;
        }
        List<URI> mirrors = RepositoryExport.mirrors(repositories());
        if (mirrors.isEmpty()) {
            throw Problem.of(
                            "taking packages from a mirror",
                            "write it on a machine with a network: mvn xen:lock -Dxen.export=FOLDER")
                    .at(folder.toString())
                    .found("no folder 'debian' with a repository in it")
                    .raise();
        }
        new PackageStore(access, mirrors).fetch(files);
    }

    private Path repositories() {
        return folder.resolve("debian");
    }
}
