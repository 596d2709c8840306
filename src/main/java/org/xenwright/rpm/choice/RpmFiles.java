package org.xenwright.rpm.choice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xenwright.openpgp.Keyring;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.RpmTrust;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.rpm.repository.RepositoryKeys;
import org.xenwright.rpm.repository.RepositoryOpening;
import org.xenwright.rpm.repository.RpmSource;
import org.xenwright.rpm.repository.RpmSources;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.Advance;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.StorageException;
import org.xenwright.transport.Transport;

/** The package files of a lock: downloaded once, each with its digest and name and a signature by the keys it pins. */
final class RpmFiles {
    private static final int CONNECTIONS = 4;
    private static final long LARGEST = 4L << 30;

    private final Lock lock;
    private final Map<String, RpmSource> sources = new LinkedHashMap<>();
    private final Map<String, List<URI>> mirrors = new HashMap<>();
    private final Access access;
    private final RpmStore store;

    RpmFiles(Lock lock, RpmSources sources, Access access) {
        this.lock = lock;
        sources.sources().forEach(each -> this.sources.put(each.id(), each));
        this.access = access;
        this.store = new RpmStore(access.store());
    }

    /** Returns the files, in the order of the packages. */
    List<Path> fetch(List<Lock.LockedPackage> packages) throws IOException {
        List<Callable<Optional<Path>>> looks = new ArrayList<>();
        packages.forEach(each -> looks.add(() -> here(each)));
        List<Optional<Path>> found = Workers.all("looking for packages", CONNECTIONS, looks);
        List<Lock.LockedPackage> missing = new ArrayList<>();
        for (int i = 0; i < packages.size(); i++) {
            if (found.get(i).isEmpty()) {
                missing.add(packages.get(i));
            }
        }
        Map<Lock.LockedPackage, Path> brought = missing.isEmpty() ? Map.of() : bring(missing);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < packages.size(); i++) {
            Path file = found.get(i).isPresent() ? found.get(i).get() : brought.get(packages.get(i));
            if (file == null) {
                throw new IOException(packages.get(i) + " vanished from the store");
            }
            files.add(file);
        }
        return files;
    }

    private Optional<Path> here(Lock.LockedPackage wanted) throws IOException {
        Optional<UnpackedRpm> known = store.find(wanted.sha256(), wanted.toString());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        checkSigners(wanted, known.get().rpm());
        LockedNames.check(wanted, known.get().header());
        return Optional.of(known.get().rpm());
    }

    /** Checks a signature each time: the store knows what a file is, not whom the project trusts now. */
    private void checkSigners(Lock.LockedPackage wanted, Path file) throws IOException {
        RpmSource source = source(wanted);
        RepositoryKeys keys = source.keys();
        RpmTrust trust = RpmTrust.UNSIGNED;
        if (keys != null) {
            List<String> pinned = pinned(source);
            Keyring keyring = pinned.isEmpty() ? keys.keyring() : keys.keyring().restrictedTo(pinned);
            trust = RpmTrust.signedBy(keyring);
        }
        RpmStore.signers(file, trust, access.now(), wanted.toString())
                .remarks()
                .forEach(remark -> access.progress().warn(wanted + ": " + remark));
    }

    private List<String> pinned(RpmSource source) {
        return lock.sources().stream()
                .filter(each -> each.id().equals(source.id()))
                .findFirst()
                .map(Lock.Source::signers)
                .orElse(List.of());
    }

    private RpmSource source(Lock.LockedPackage wanted) {
        RpmSource source = sources.get(wanted.source());
        if (source == null) {
            throw Problem.of("finding the repository of " + wanted, "run 'mvn xen:lock' to make a new lock")
                    .found("a lock that took it from '" + wanted.source() + "'")
                    .expected("one of " + String.join(", ", sources.keySet()))
                    .raise();
        }
        return source;
    }

    private Map<Lock.LockedPackage, Path> bring(List<Lock.LockedPackage> missing) throws IOException {
        Transport transport = access.transport();
        if (transport == null) {
            throw Problem.of("building offline", "build once with the network")
                    .at(access.store().root().toString())
                    .found(missing.size() + " packages are not in the store: "
                            + String.join(
                                    ", ",
                                    missing.stream()
                                            .map(Lock.LockedPackage::toString)
                                            .limit(10)
                                            .toList()))
                    .raise();
        }
        for (Lock.LockedPackage each : missing) {
            RpmSource source = source(each);
            if (!mirrors.containsKey(source.id())) {
                mirrors.put(source.id(), new RepositoryOpening(source, access).mirrors(transport));
            }
        }
        long bytes = missing.stream().mapToLong(Lock.LockedPackage::size).sum();
        try (Progress.Task task =
                access.progress().begin("downloading " + missing.size() + " packages", bytes, Progress.Unit.BYTES)) {
            List<Callable<Path>> work = new ArrayList<>();
            missing.forEach(each -> work.add(() -> {
                UnpackedRpm rpm =
                        store.get(each.sha256(), each.toString(), file -> download(each, transport, task, file));
                LockedNames.check(each, rpm.header());
                return rpm.rpm();
            }));
            List<Path> files = Workers.all("downloading packages", CONNECTIONS, work);
            Map<Lock.LockedPackage, Path> brought = new HashMap<>();
            for (int i = 0; i < missing.size(); i++) {
                brought.put(missing.get(i), files.get(i));
            }
            return brought;
        }
    }

    private void download(Lock.LockedPackage wanted, Transport transport, Progress.Task task, Path into)
            throws IOException {
        if (wanted.size() > LARGEST) {
            throw new IOException(wanted + " has " + wanted.size() + " bytes, at most " + LARGEST + " are accepted");
        }
        Advance advance = new Advance(task);
        List<String> failures = new ArrayList<>();
        @Nullable IOException last = null;
        for (URI mirror : mirrors.getOrDefault(wanted.source(), List.of())) {
            URI address = RepositoryPath.below(mirror, wanted.file());
            try {
                transport.get(DownloadRequest.of(address, wanted.size()), into, advance);
                if (Files.size(into) == wanted.size() && Digest.of(into).equals(wanted.sha256())) {
                    checkSigners(wanted, into);
                    return;
                }
                failures.add(DownloadException.shown(address) + ": has other bytes");
                last = null;
                Files.delete(into);
            } catch (InterruptedIOException | StorageException e) {
                throw e;
            } catch (DownloadException e) {
                failures.add(e.getMessage());
                last = e;
            }
        }
        Problem problem = Problem.of(
                        "downloading package " + wanted,
                        "update the lock if the mirror dropped this version; otherwise use another mirror")
                .found(failures.isEmpty() ? "no mirror to ask" : String.join("; ", failures))
                .expected(wanted.size() + " bytes with SHA-256 " + wanted.sha256());
        throw last == null ? problem.raise() : problem.raise(last);
    }
}
