package org.xenwright.deb.repository;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.archive.Unpacker;
import org.xenwright.deb.archive.VerifiedPackage;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Advance;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.ExportedFile;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.StorageException;
import org.xenwright.transport.Transport;

/**
 * Packages by the digest of their .deb: downloaded once, checked before they are opened, kept decompressed. Each object
 * looks at a package once; not for several threads at once.
 */
public final class PackageStore {
    private static final String KIND = "deb";
    private static final int CONNECTIONS = 4;
    private static final int DECODERS = 2;
    private static final long LARGEST = 4L << 30;

    private final Access access;
    private final List<URI> mirrors;
    private final Map<PackageFile, UnpackedDeb> opened = new ConcurrentHashMap<>();
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    // a decoder may take 128 MiB, and more of them than processors gain nothing
    private final Semaphore decoders =
            new Semaphore(Math.min(DECODERS, Runtime.getRuntime().availableProcessors()));

    /** @param mirrors base addresses to try in turn, see {@link Archive#mirrors()} */
    public PackageStore(Access access, List<URI> mirrors) {
        this.access = access;
        this.mirrors = List.copyOf(mirrors);
    }

    /**
     * Returns the packages, in the order given, downloaded and unpacked as far as they are not in the store yet.
     *
     * @throws org.xenwright.problem.ProblemException when no mirror has the right bytes of one, one contradicts its
     *     index, or one is not in the store and there is no transport
     */
    public List<UnpackedDeb> fetch(List<PackageFile> files) throws IOException {
        List<PackageFile> missing = missing(files);
        if (!missing.isEmpty()) {
            bring(missing);
        }
        List<UnpackedDeb> packages = new ArrayList<>();
        for (PackageFile file : files) {
            packages.add(find(file).orElseThrow(() -> new IOException(file + " vanished from the store")));
        }
        return packages;
    }

    /** Lists the packages that are not in the store. */
    public List<PackageFile> missing(List<PackageFile> files) throws IOException {
        // each is read through
        List<Callable<Boolean>> looks = new ArrayList<>();
        files.forEach(file -> looks.add(() -> find(file).isPresent()));
        List<Boolean> here = Workers.all("looking for packages", CONNECTIONS, looks);
        return IntStream.range(0, files.size())
                .filter(i -> !here.get(i))
                .mapToObj(files::get)
                .toList();
    }

    /** Opens a .deb of this machine; the user who named it vouches for it. */
    public UnpackedDeb local(Path deb) throws IOException {
        VerifiedPackage verified = VerifiedPackage.local(deb);
        String name = deb.getFileName().toString();
        Store.Maker maker = entry -> {
            Files.createDirectories(entry);
            Files.copy(deb, Unpacker.packageIn(entry));
            VerifiedPackage copy = VerifiedPackage.local(Unpacker.packageIn(entry));
            if (!copy.sha256().equals(verified.sha256())) {
                throw new IOException(deb + " changed while it was copied");
            }
            Unpacker.unpack(copy, entry, name);
        };
        Path entry = access.store().get(KIND, verified.sha256(), maker);
        Optional<UnpackedDeb> opened = UnpackedDeb.open(entry, verified.sha256(), name);
        if (opened.isEmpty() || !opened.get().verify()) {
            access.store().discard(KIND, verified.sha256());
            entry = access.store().get(KIND, verified.sha256(), maker);
            opened = UnpackedDeb.open(entry, verified.sha256(), name);
        }
        return opened.orElseThrow(() -> new IOException(deb + " could not be kept in the store"));
    }

    /**
     * Copies the .debs of packages into a folder under their paths in the repository, fetching what is missing. With the
     * folder's {@code file:} address as its only mirror, another store gets the same packages without a network.
     */
    public void export(List<PackageFile> files, Path folder) throws IOException {
        List<UnpackedDeb> packages = fetch(files);
        for (int i = 0; i < packages.size(); i++) {
            PackageFile file = files.get(i);
            Path to = folder.resolve(RepositoryPath.checked(file.path()));
            try {
                ExportedFile.copy(packages.get(i).deb(), file.size(), file.sha256(), to);
            } catch (ExportedFile.DamagedException e) {
                access.store().remove(KIND, file.sha256());
                throw new IOException(file + " was damaged in the store; it is taken out, export again", e);
            }
        }
    }

    /** Returns a package that is in the store; empty when it is not, or is damaged. */
    public Optional<UnpackedDeb> find(PackageFile file) throws IOException {
        UnpackedDeb known = opened.get(file);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Path> entry = access.store().find(KIND, file.sha256());
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Optional<UnpackedDeb> deb = UnpackedDeb.open(entry.get(), file.sha256(), file.toString());
        if (deb.isEmpty() || !deb.get().verify()) {
            access.progress().warn(file + " was damaged in the store and is fetched again");
            access.store().remove(KIND, file.sha256());
            return Optional.empty();
        }
        Optional<String> contradiction = file.contradiction(deb.get());
        if (contradiction.isPresent()) {
            throw Problem.of("opening package " + file, "tell the owner of the repository; leave the package out")
                    .at(file.path())
                    .found(contradiction.get())
                    .expected("what its index says")
                    .raise();
        }
        opened.put(file, deb.get());
        return deb;
    }

    private void bring(List<PackageFile> missing) throws IOException {
        Transport transport = access.transport();
        if (transport == null) {
            List<String> names =
                    missing.stream().map(PackageFile::toString).limit(10).toList();
            throw Problem.of("building offline", "build once with the network")
                    .at(access.store().root().toString())
                    .found(missing.size() + " packages are not in the store: " + String.join(", ", names))
                    .raise();
        }
        long bytes = missing.stream().mapToLong(PackageFile::size).sum();
        try (Progress.Task task =
                access.progress().begin("downloading " + missing.size() + " packages", bytes, Progress.Unit.BYTES)) {
            List<Callable<Path>> work = new ArrayList<>();
            missing.forEach(file -> work.add(
                    () -> access.store().get(KIND, file.sha256(), entry -> make(file, transport, task, entry))));
            // as many threads as can have something to do; those that wait for a decoder do not download
            Workers.all("downloading packages", CONNECTIONS + DECODERS, work);
        }
    }

    private void make(PackageFile file, Transport transport, Progress.Task task, Path entry) throws IOException {
        Files.createDirectories(entry);
        VerifiedPackage deb;
        acquire(connections);
        try {
            deb = download(file, transport, task, Unpacker.packageIn(entry));
        } finally {
            connections.release();
        }
        acquire(decoders);
        try {
            Unpacker.unpack(deb, entry, file.toString());
        } finally {
            decoders.release();
        }
    }

    private VerifiedPackage download(PackageFile file, Transport transport, Progress.Task task, Path into)
            throws IOException {
        if (file.size() > LARGEST) {
            throw new IOException(file + " has " + file.size() + " bytes, at most " + LARGEST + " are accepted");
        }
        Advance advance = new Advance(task);
        List<String> failures = new ArrayList<>();
        IOException last = null;
        for (URI mirror : mirrors) {
            URI address = RepositoryPath.below(mirror, file.path());
            try {
                DownloadResult fetched = transport.get(DownloadRequest.of(address, file.size()), into, advance);
                return VerifiedPackage.received(into, (DownloadResult.Received) fetched, file.size(), file.sha256());
            } catch (InterruptedIOException | StorageException e) {
                throw e;
            } catch (DownloadException e) {
                failures.add(e.getMessage());
                last = e;
            } catch (IOException e) {
                Files.deleteIfExists(into);
                failures.add(DownloadException.shown(address) + ": " + e.getMessage());
                last = e;
            }
        }
        Problem problem = Problem.of(
                        "downloading package " + file,
                        "update the lock if the mirror dropped this version; otherwise use another mirror")
                .found(failures.isEmpty() ? "no mirror to ask" : String.join("; ", failures))
                .expected(file.size() + " bytes with SHA-256 " + file.sha256());
        throw last == null ? problem.raise() : problem.raise(last);
    }

    private static void acquire(Semaphore semaphore) throws IOException {
        try {
            semaphore.acquire();
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for other packages");
        }
    }
}
