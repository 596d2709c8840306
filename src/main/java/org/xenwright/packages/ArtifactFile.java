package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.store.Digest;

/** A Maven artifact as it was resolved. */
public record ArtifactFile(String coordinates, Path file) {
    /** Returns it as a lock pins it. */
    public Lock.LockedArtifact locked() throws IOException {
        return new Lock.LockedArtifact(coordinates, Files.size(file), Digest.of(file));
    }
}
