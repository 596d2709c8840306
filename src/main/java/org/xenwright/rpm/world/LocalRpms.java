package org.xenwright.rpm.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.openpgp.Signers;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.RpmTrust;
import org.xenwright.rpm.archive.UnpackedRpm;
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
            Signers signers = RpmStore.signers(local.file(), trust(local), Instant.now(), local.origin());
            signers.remarks().forEach(each -> access.progress().warn(local.origin() + ": " + each));
            rpm = store.local(local.file(), local.origin());
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

    static RuntimeException broken(String origin, RpmFormatException e) {
        return Problem.of("reading the package " + origin, "build or fetch the package again")
                .found(Problem.messageOf(e))
                .expected("a package of RPM 4 or later, as it was built")
                .raise(e);
    }

    /** Returns the file of a package of a lock. */
    Path file(Lock.LockedPackage locked) throws IOException {
        Optional<UnpackedRpm> known = store.find(locked.sha256(), locked.toString());
        if (known.isPresent()) {
            return known.get().rpm();
        }
        for (PackageRequest.LocalPackage each : request.local()) {
            if (each.origin().equals(locked.file()) && Digest.of(each.file()).equals(locked.sha256())) {
                return store.local(each.file(), each.origin()).rpm();
            }
        }
        throw Problem.of("taking the package " + locked, "run 'mvn xen:lock' if it was built anew")
                .at(locked.file())
                .found("a file with another SHA-256 than the lock has, or none")
                .expected(locked.sha256().hex())
                .raise();
    }

    /** Returns what a file must show; its name is what its header says, which counts for nothing else before. */
    private RpmTrust trust(PackageRequest.LocalPackage local) throws IOException {
        PackageSignatures demanded = local.signatures();
        if (demanded.unsigned().contains(RpmStore.name(local.file(), local.origin()))) {
            return RpmTrust.UNSIGNED;
        }
        String keys = demanded.signedBy();
        return keys == null
                ? RpmTrust.OWN
                : RpmTrust.signedBy(new KeyText(request.base(), "<image><packageSignatures><signedBy>")
                        .read(keys)
                        .keyring());
    }
}
