package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.xenwright.content.ContentOutput;
import org.xenwright.progress.Workers;

/**
 * A pipe with a name, into which files of the store go without a way through this process, as they cannot into the pipe
 * that Java makes for a process.
 */
final class TreePipe implements Closeable {
    private final Path path;

    /** Keeps both opening ends from waiting for each other. */
    private final FileChannel both;

    private TreePipe(Path path, FileChannel both) {
        this.path = path;
        this.both = both;
    }

    /** Makes one in a folder, which the caller empties. */
    static TreePipe in(Path folder) throws IOException {
        Path path = folder.resolve("tree");
        Process process = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted("mkfifo ran");
        }
        return new TreePipe(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Returns its place, to be the input of a process. */
    Path path() {
        return path;
    }

    /**
     * Returns its beginning, once a process has its end: when that is gone, writing fails. The pipe itself can be closed
     * then.
     */
    OutputStream open() throws IOException {
        OutputStream out = new ContentOutput(FileChannel.open(path, StandardOpenOption.WRITE));
        both.close();
        return out;
    }

    @Override
    public void close() throws IOException {
        both.close();
    }
}
