package org.xenwright.apk.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.apk.repository.AlpineSources;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;

/** Package files that a project names: a path of its own, or an artifact of Maven. */
final class ApkLocalFile {
    private ApkLocalFile() {}

    /** @throws org.xenwright.problem.ProblemException when it is not there, no package, or a damaged one */
    static ApkFile open(PackageRequest.LocalPackage local, ApkStore store) throws IOException {
        if (!Files.isRegularFile(local.file())) {
            throw Problem.of("reading a package of the project", "build or name the file")
                    .at(local.origin())
                    .found("no file " + local.file())
                    .raise();
        }
        try {
            return store.local(local.file(), local.origin());
        } catch (ApkFormatException e) {
            throw Problem.of("reading a package of the project", "have it made anew")
                    .at(local.origin())
                    .found(Problem.messageOf(e))
                    .expected("a package of apk-tools 2 (.apk)")
                    .raise(e);
        }
    }

    /**
     * Checks that a key which the project demands signed it.
     *
     * @param copy of it in the store
     * @param base the folder relative paths start at
     * @throws org.xenwright.problem.ProblemException when none did, or a key cannot be read
     */
    static void demanded(PackageRequest.LocalPackage local, ApkFile copy, Path base) throws IOException {
        String signedBy = local.signatures().signedBy();
        if (signedBy == null || local.isExcepted()) {
            return;
        }
        List<ApkKey> keys = AlpineSources.keys(signedBy, base, "<image><packageSignatures>");
        if (copy.signer(keys).isEmpty()) {
            throw Problem.of(
                            "trusting the package " + local.origin(),
                            "add its signer's key to <signedBy>; or, if you know where it is from, name '"
                                    + local.origin() + "' in <packageSignatures><unsigned>")
                    .at("<image><packageSignatures>")
                    .found(copy.claims())
                    .expected("a signature by one of "
                            + String.join(
                                    ", ", keys.stream().map(ApkKey::toString).toList()))
                    .raise();
        }
    }

    /**
     * Checks its signature. A project vouches for what it names, so that an unsigned file counts, and one by a key
     * that is not known; but not one that pretends to be signed by a key that is known.
     *
     * @return a remark for the user; empty when a known key signed it
     */
    static Optional<String> trust(PackageRequest.LocalPackage local, ApkFile file, List<ApkKey> keys)
            throws IOException {
        if (file.signer(keys).isPresent()) {
            return Optional.empty();
        }
        for (ApkKey key : keys) {
            if (file.claimsKey(key.name())) {
                throw Problem.of(
                                "checking the signature of a package of the project",
                                "get the file anew from its author")
                        .at(local.origin())
                        .found(file.claims() + ", which the key of that name did not make: " + key)
                        .raise();
            }
        }
        return Optional.of(local.origin() + " counts since the project names it: it has "
                + (file.claims().equals("no signature")
                        ? "no signature"
                        : "a signature by a key that is not known: " + file.claims()));
    }
}
