package org.xenwright.image.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.filesystem.volume.Spool;

/** A temporary folder that is made when the first file is asked for. */
final class SpoolFolder implements Spool, Closeable {
    private final List<Path> files = new ArrayList<>();
    private final Thread atExit = new Thread(this::delete);
    private final Allowance allowance = new Allowance(Bounds.ofDisk());
    private @Nullable Path folder;

    @Override
    public Path next() throws IOException {
        if (folder == null) {
            folder = Files.createTempDirectory("xenwright-inspect");
            // a goal that is interrupted leaves nothing either
            Runtime.getRuntime().addShutdownHook(atExit);
        }
        Path file = folder.resolve(Integer.toString(files.size()));
        files.add(file);
        return file;
    }

    @Override
    public Allowance allowance() {
        return allowance;
    }

    private void delete() {
        try {
            deleteFiles();
        } catch (IOException e) {
            // the run is over and cannot report it; the folder lies in the system's own temporary place
            files.clear();
        }
    }

    private void deleteFiles() throws IOException {
        for (Path each : files) {
            Files.deleteIfExists(each);
        }
        if (folder != null) {
            Files.deleteIfExists(folder);
        }
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            deleteFiles();
            Runtime.getRuntime().removeShutdownHook(atExit);
            folder = null;
        }
    }
}
