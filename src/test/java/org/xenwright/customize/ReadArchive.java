package org.xenwright.customize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.compress.ArchiveTree;

/** Unpacks an artifact the way the goals do. */
public final class ReadArchive {
    private ReadArchive() {}

    public static void read(Path archive) throws IOException {
        Path data = Files.createTempFile(archive.toAbsolutePath().getParent(), "data", null);
        try {
            ArchiveTree.read(archive, data);
        } finally {
            Files.delete(data);
        }
    }
}
