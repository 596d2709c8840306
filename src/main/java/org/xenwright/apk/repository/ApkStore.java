package org.xenwright.apk.repository;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.StorageException;
import org.xenwright.transport.Transport;

/** Package files by the digest of all their bytes, checked whenever they are taken out. */
public final class ApkStore {
    private static final String KIND = "apk";
    private static final String KNOWN = "apk-identity";
    private static final long LARGEST = 4L << 30;

    private final Access access;

    public ApkStore(Access access) {
        this.access = access;
    }

    /** Returns a package that is here; empty when it is not, or is damaged. */
    public Optional<ApkFile> find(Digest sha256, String name) throws IOException {
        Optional<Path> file = access.store().find(KIND, sha256);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (!Digest.of(file.get()).equals(sha256)) {
            access.store().discard(KIND, sha256);
            return Optional.empty();
        }
        return Optional.of(ApkFile.open(file.get(), name));
    }

    /** Takes a file of this machine in. */
    public ApkFile local(Path file, String name) throws IOException {
        ApkFile.open(file, name);
        Digest sha256 = Digest.of(file);
        Optional<ApkFile> known = find(sha256, name);
        if (known.isPresent()) {
            return known.get();
        }
        return kept(sha256, file, name);
    }

    /**
     * Returns the package that a verified index describes, whose file has the checksum that it gives.
     *
     * @param path of the file below the address of its repository
     */
    public ApkFile described(PackageRecord record, List<URI> repositories, String path, LongConsumer heard)
            throws IOException {
        Digest key = Digest.of(record.identity() + " " + record.size());
        Optional<Path> known = access.store().find(KNOWN, key);
        if (known.isPresent()) {
            Optional<ApkFile> file = named(Files.readString(known.get(), StandardCharsets.ISO_8859_1), record);
            if (file.isPresent()) {
                return file.get();
            }
        }
        ApkFile file = fetched(repositories, path, record.size(), record.toString(), heard, got -> {
            String found = contradiction(got, record);
            if (!found.isEmpty()) {
                throw new IOException(found);
            }
        });
        String text = file.sha256().hex();
        access.store().replace(KNOWN, key, at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
        return file;
    }

    private Optional<ApkFile> named(String sha256, PackageRecord record) throws IOException {
        try {
            return find(new Digest(sha256), record.toString())
                    .filter(file -> contradiction(file, record).isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // damaged: as if never fetched
        }
    }

    /** Says how a file differs from what its index says; empty when it does not. */
    private static String contradiction(ApkFile file, PackageRecord record) {
        if (!file.identity().equals(record.identity())) {
            return "its checksum is " + file.identity() + " where its index names " + record.identity();
        }
        return file.record().name().equals(record.name())
                        && file.record().version().equals(record.version())
                ? ""
                : "it is " + file + " where its index names " + record;
    }

    /** Returns a package of a lock, fetched if it is not here. */
    public ApkFile locked(Lock.LockedPackage locked, List<URI> repositories, LongConsumer heard) throws IOException {
        Optional<ApkFile> here = find(locked.sha256(), locked.toString());
        return here.isPresent()
                ? here.get()
                : fetched(repositories, locked.file(), locked.size(), locked.toString(), heard, got -> {
                    if (!got.sha256().equals(locked.sha256())) {
                        throw new IOException(
                                "got the SHA-256 " + got.sha256() + " where the lock names " + locked.sha256());
                    }
                });
    }

    /** Looks at a file that came. */
    @FunctionalInterface
    private interface Check {
        void look(ApkFile got) throws IOException;
    }

    private ApkFile fetched(
            List<URI> repositories, String path, long size, String name, LongConsumer heard, Check check)
            throws IOException {
        Transport transport = access.transport();
        if (transport == null) {
            throw Problem.of("building offline", "build once with the network")
                    .at(access.store().root().toString())
                    .found(name + " is not in the store")
                    .raise();
        }
        if (size > LARGEST) {
            throw new IOException(name + " has " + size + " bytes, at most " + LARGEST + " are accepted");
        }
        List<String> failures = new ArrayList<>();
        Path scratch = access.passing();
        for (URI repository : repositories) {
            URI address = RepositoryPath.below(repository, path);
            Path file = Files.createTempFile(scratch, "package", ".apk");
            try {
                transport.get(DownloadRequest.of(address, size), file, heard);
                if (Files.size(file) != size) {
                    throw new IOException("got " + Files.size(file) + " bytes where " + size + " are named");
                }
                ApkFile got = ApkFile.open(file, name);
                check.look(got);
                return kept(got.sha256(), file, name);
            } catch (InterruptedIOException | StorageException e) {
                throw e;
            } catch (IOException e) {
                failures.add(
                        e instanceof DownloadException
                                ? Problem.messageOf(e)
                                : DownloadException.shown(address) + ": " + Problem.messageOf(e));
            } finally {
                Files.deleteIfExists(file);
            }
        }
        throw Problem.of(
                        "downloading package " + name,
                        "update the lock if the mirror dropped this version; otherwise use another mirror")
                .found(failures.isEmpty() ? "no repository to ask" : String.join("; ", failures))
                .raise();
    }

    private ApkFile kept(Digest sha256, Path file, String name) throws IOException {
        Path entry = access.store().get(KIND, sha256, at -> {
            Files.copy(file, at);
            if (!Digest.of(at).equals(sha256)) {
                throw new IOException(file + " changed while it was copied");
            }
        });
        return ApkFile.open(entry, name);
    }
}
