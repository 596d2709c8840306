package org.xenwright.apk.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.content.Allowance;

/**
 * The file of an index, {@code APKINDEX.tar.gz}, of which nothing but the signatures is read: they cover it as it came, so
 * that nobody but a trusted signer need be listened to.
 */
public final class IndexFile {
    private static final long PLAIN = 256L << 20;

    private final SignedArchive archive;

    private IndexFile(SignedArchive archive) {
        this.archive = archive;
    }

    /**
     * Opens an index.
     *
     * @param name what errors call it
     * @throws ApkFormatException when it is broken, or goes on behind what its signatures cover
     */
    public static IndexFile of(Path file, String name) throws IOException {
        SignedArchive archive = SignedArchive.read(file, name, PLAIN);
        if (archive.end() != Files.size(file)) {
            throw new ApkFormatException(name, "goes on behind what its signature covers");
        }
        return new IndexFile(archive);
    }

    /** Returns the one of some keys that signed it; empty when none did. */
    public Optional<ApkKey> signer(List<ApkKey> keys) throws IOException {
        return archive.signer(keys);
    }

    /** Returns who claims to have signed it, in words. */
    public String claims() {
        return archive.claims();
    }

    /**
     * Reads what it holds.
     *
     * @param allowance that it counts against
     */
    public IndexArchive read(Allowance allowance) throws IOException {
        return IndexArchive.of(archive.contents(allowance.reading(archive.name())), archive.name(), allowance);
    }
}
