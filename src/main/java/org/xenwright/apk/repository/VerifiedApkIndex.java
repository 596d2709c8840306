package org.xenwright.apk.repository;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.archive.IndexArchive;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.packages.Lock;
import org.xenwright.store.Digest;

/**
 * An index that is believed.
 *
 * @param repository it is of
 * @param id by which packages name it in a lock
 * @param architecture as Alpine calls it
 * @param contents what it holds
 * @param signer null when it is unsigned and allowed to be
 * @param sha256 of its file
 */
public record VerifiedApkIndex(
        AlpineRepository repository,
        String id,
        String architecture,
        IndexArchive contents,
        @Nullable ApkKey signer,
        Digest sha256) {

    /** Returns whether packages of a name may be taken from it. */
    public boolean allows(String name) {
        return repository.includes(name);
    }

    /** Returns the path of a package's file below the address of its repository. */
    public String path(PackageRecord of) {
        return architecture + "/" + of.file();
    }

    public Instant date() {
        return contents.date();
    }

    VerifiedApkIndex withId(String other) {
        return new VerifiedApkIndex(repository, other, architecture, contents, signer, sha256);
    }

    /** @param own architecture of the image as Debian calls it */
    public Lock.Source locked(String own) {
        List<String> parts = new ArrayList<>(List.of(repository.id().split("/")));
        return new Lock.Source(
                id,
                null,
                contents.description().isEmpty() ? null : contents.description(),
                parts.get(0),
                null,
                parts.subList(1, parts.size()),
                own,
                date(),
                null,
                sha256,
                signer == null ? List.of() : List.of(signer.fingerprint().hex()));
    }
}
