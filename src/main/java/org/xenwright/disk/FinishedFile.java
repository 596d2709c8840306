package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Moves a file that is whole to its place. */
final class FinishedFile {
    private FinishedFile() {}

    /**
     * Moves it, in place of what was there. That is deleted first: to rename over a file makes ext4 write all of the new
     * one to the disk before it goes on, which takes longer than everything else. An interruption between the two leaves
     * no file, never half of one.
     */
    static void move(Path partial, Path target) throws IOException {
        Files.deleteIfExists(target);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
