package org.xenwright.rpm.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.RpmTrust;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.rpm.choice.LockedNames;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.rpm.repository.KeyText;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;

/** The packages that a project has as files or artifacts. */
final class LocalRpms {
    private static final String ANY = "noarch";

    private final PackageRequest request;
    private final Access access;
    private final RpmStore store;

    LocalRpms(PackageRequest request, Access access) {
        this.request = request;
        this.access = access;
        this.store = new RpmStore(access.store());
    }

    /**
     * Returns them in the order of the request, checked and unpacked.
     *
     * @throws org.xenwright.problem.ProblemException when one is damaged, is not signed as it must be, or is for other
     *     machines
     */
    List<UnpackedRpm> read() throws IOException {
        List<UnpackedRpm> rpms = new ArrayList<>();
        for (PackageRequest.LocalPackage each : request.local()) {
            rpms.add(read(each));
        }
        return rpms;
    }

    private UnpackedRpm read(PackageRequest.LocalPackage local) throws IOException {
        UnpackedRpm rpm;
        try {
            rpm = trusted(local);
        } catch (RpmFormatException e) {
            throw broken(local.origin(), e);
        }
        String architecture = rpm.header().text(RpmTag.ARCH).orElse("");
        String own = RpmArchitecture.rpmName(request.architecture());
        if (!architecture.equals(ANY) && !architecture.equals(own)) {
            throw Problem.of("reading the package " + local.origin(), "take the package that was built for the image")
                    .found("a package for " + architecture)
                    .expected(own + " or " + ANY)
                    .raise();
        }
        return rpm;
    }

    /** Checks the copy in the store, which nobody changes after this look, before its payload is opened. */
    private UnpackedRpm trusted(PackageRequest.LocalPackage local) throws IOException {
        Digest sha256 = Digest.of(local.file());
        Optional<UnpackedRpm> known = store.find(sha256, local.origin());
        if (known.isPresent()) {
            checkSigners(local, known.get().rpm());
            return known.get();
        }
        return store.get(sha256, local.origin(), copy -> {
            Files.copy(local.file(), copy);
            checkSigners(local, copy);
        });
    }

    private void checkSigners(PackageRequest.LocalPackage local, Path copy) throws IOException {
        RpmStore.signers(copy, trust(local, request.base()), access.now(), local.origin())
                .remarks()
                .forEach(each -> access.progress().warn(local.origin() + ": " + each));
    }

    static RuntimeException broken(String origin, RpmFormatException e) {
        return Problem.of("reading the package " + origin, "build or fetch the package again")
                .found(Problem.messageOf(e))
                .expected("a package of RPM 4 or later, as it was built")
                .raise(e);
    }

    /**
     * Returns the file of a package of a lock, which must be one of the project still and be signed as the project demands
     * now: a lock says what a file was, not whom the project trusts.
     *
     * @throws org.xenwright.problem.ProblemException when it is not
     */
    Path file(Lock.LockedPackage locked) throws IOException {
        for (PackageRequest.LocalPackage each : request.local()) {
            if (each.origin().equals(locked.file()) && Digest.of(each.file()).equals(locked.sha256())) {
                UnpackedRpm rpm = read(each);
                if (!rpm.sha256().equals(locked.sha256())) {
                    throw new IOException(each.file() + " changed while it was read");
                }
                LockedNames.check(locked, rpm.header());
                return rpm.rpm();
            }
        }
        throw Problem.of("taking the package " + locked, "run 'mvn xen:lock' if it was built anew")
                .at(locked.file())
                .found("a file with another SHA-256 than the lock has, or none")
                .expected(locked.sha256().hex())
                .raise();
    }

    /** Returns what a file must show. */
    private static RpmTrust trust(PackageRequest.LocalPackage local, Path base) {
        if (local.isExcepted()) {
            return RpmTrust.UNSIGNED;
        }
        String keys = local.signatures().signedBy();
        return keys == null
                ? RpmTrust.OWN
                : RpmTrust.signedBy(new KeyText(base, "<image><packageSignatures><signedBy>")
                        .read(keys)
                        .keyring());
    }

    /** Returns what a file must show, in words that differ where that does. */
    static String trusted(PackageRequest.LocalPackage local, Path base) {
        RpmTrust trust = trust(local, base);
        return trust.unsigned()
                ? "unsigned"
                : trust.keys().isEmpty()
                        ? "own"
                        : Digest.of(trust.keys().encoded()).hex();
    }
}
