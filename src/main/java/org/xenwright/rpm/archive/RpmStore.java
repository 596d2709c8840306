package org.xenwright.rpm.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.xenwright.openpgp.Signers;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;

/** Package files by their digest: checked before they are opened, kept with their payload decompressed. */
public final class RpmStore {
    private static final String KIND = "rpm";

    private final Store store;

    public RpmStore(Store store) {
        this.store = store;
    }

    /** Fills a file that does not exist yet. */
    @FunctionalInterface
    public interface Source {
        void fill(Path file) throws IOException;
    }

    /**
     * Says who signed a package file, before anything of it is opened that is not its header.
     *
     * @param file which must not change
     * @param name what errors call the package
     * @throws org.xenwright.problem.ProblemException when it lacks a signature that it must have
     */
    public static Signers signers(Path file, RpmTrust trust, Instant now, String name) throws IOException {
        RpmParts parts = RpmParts.of(file, name);
        HeaderDigests.check(parts, name);
        return new RpmSignatures(parts, name).check(trust, now, holdsPayload(parts, name));
    }

    /** Returns whether the header holds digests that nobody can meet with other files. */
    private static boolean holdsPayload(RpmParts parts, String name) throws IOException {
        if (HeaderDigests.ofPayload(parts, RpmTag.PAYLOAD_SHA256, name).isPresent()) {
            return true;
        }
        if (!HeaderDigests.isStrong(HeaderDigests.ofFiles(parts))) {
            return false;
        }
        for (RpmFile each : RpmFile.of(parts.header())) {
            if (FileType.of(each) == FileType.FILE
                    && !each.isGhost()
                    && each.digest().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Returns a package that is here, sound; empty when it is not. */
    public Optional<UnpackedRpm> find(Digest sha256, String name) throws IOException {
        Optional<Path> entry = store.findSound(KIND, sha256);
        return entry.isEmpty() ? Optional.empty() : Optional.of(UnpackedRpm.open(entry.get(), sha256, name));
    }

    /**
     * Returns a package, brought and unpacked if it is not here.
     *
     * @param source brings the package file
     * @throws IOException when that has another digest, or is no sound package
     */
    public UnpackedRpm get(Digest sha256, String name, Source source) throws IOException {
        Path entry = store.getSound(KIND, sha256, folder -> {
            Files.createDirectories(folder);
            Path file = folder.resolve(RpmUnpacker.RPM);
            source.fill(file);
            Digest is = Digest.of(file);
            if (!is.equals(sha256)) {
                throw new IOException(name + " has SHA-256 " + is + ", expected is " + sha256);
            }
            Inventory.write(folder, RpmUnpacker.unpack(folder, sha256, name));
        });
        return UnpackedRpm.open(entry, sha256, name);
    }

    /** Returns a package of this machine, a copy of which is kept. */
    public UnpackedRpm local(Path file, String name) throws IOException {
        return get(Digest.of(file), name, to -> Files.copy(file, to));
    }
}
