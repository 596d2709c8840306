package org.xenwright.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.content.WholeFile;
import org.xenwright.store.Digest;

/** A file of a folder that is handed on: there whole and right, or not at all. */
public final class ExportedFile {
    private ExportedFile() {}

    /**
     * Copies a file unless the copy is there already.
     *
     * @throws DamagedException when the bytes are not those of the digest
     */
    public static void copy(Path from, long size, Digest sha256, Path to) throws IOException {
        if (Files.isRegularFile(to) && Files.size(to) == size && Digest.of(to).equals(sha256)) {
            return;
        }
        Files.createDirectories(to.toAbsolutePath().getParent());
        WholeFile.open(to).copy(from, partial -> {
            if (!Digest.of(partial).equals(sha256)) {
                throw new DamagedException(from + " is not what it was when it was fetched");
            }
        });
    }

    /** The file in the store was damaged. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }
}
