package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.store.Digest;
import org.xenwright.transport.DownloadResult;

/** A .deb whose every byte was hashed and is what a trusted source says it is. Only such a file is ever opened. */
public final class VerifiedPackage {
    private final Path file;
    private final Digest sha256;

    private VerifiedPackage(Path file, Digest sha256) {
        this.file = file;
        this.sha256 = sha256;
    }

    /**
     * Returns a file that was hashed while it came in.
     *
     * @throws IOException when it is not what was expected
     */
    public static VerifiedPackage received(Path file, DownloadResult.Received received, long size, Digest sha256)
            throws IOException {
        if (received.size() != size || !received.sha256().equals(sha256)) {
            throw new IOException("got " + received.size() + " bytes with SHA-256 " + received.sha256()
                    + " where its index names " + size + " bytes with " + sha256);
        }
        return new VerifiedPackage(file, sha256);
    }

    /** Accepts a file that the user vouches for by naming it; computes its digest. */
    public static VerifiedPackage local(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file");
        }
        return new VerifiedPackage(file, Digest.of(file));
    }

    Path file() {
        return file;
    }

    public Digest sha256() {
        return sha256;
    }
}
