package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.store.Store;

/** A temporary store for the results of scripts and commands that run again; deleted once these were compared. */
final class PassingStore implements AutoCloseable {
    private final Path folder;

    private PassingStore(Path folder) {
        this.folder = folder;
    }

    /** Makes one below a folder, which is made too. */
    static PassingStore in(Path folder) throws IOException {
        return new PassingStore(Files.createTempDirectory(Files.createDirectories(folder), ".scripts"));
    }

    Store store() throws IOException {
        return new Store(folder);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
