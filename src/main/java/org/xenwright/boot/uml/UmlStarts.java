package org.xenwright.boot.uml;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Leash;
import org.xenwright.tool.Tool;

/**
 * The processes of User-mode Linux that run a guest, one after the other: a guest that starts over gets a fresh one. By
 * itself it would execute its program once more in the same process. A signal of its console that is pending then is
 * taken before there is a kernel to take it, and one in thirty of these starts was seen to fault for ever over that.
 */
final class UmlStarts implements UmlConsole.Source, AutoCloseable {
    private static final String PROGRAM = "linux";

    private final Tool linux;
    private final Path folder;
    private final Path program;
    private final List<String> words = new ArrayList<>();
    private volatile Process process;
    private boolean last;

    UmlStarts(Tool linux, Path folder, List<String> arguments) throws IOException {
        this.linux = linux;
        this.folder = folder;
        program = folder.resolve(PROGRAM);
        words.add(program.toString());
        words.addAll(arguments);
        process = start();
    }

    private Process start() throws IOException {
        // not by the loader of a provided tool: below which address its memory lies is reckoned from where it ends
        Path real = Path.of(linux.prefix().get(linux.prefix().size() - 1)).toAbsolutePath();
        Files.createSymbolicLink(program, real);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(linux.environment());
        return Leash.start(builder);
    }

    @Override
    public InputStream first() {
        return process.getInputStream();
    }

    /** To start over, it would execute the name it was started by, which nothing bears from now on. */
    @Override
    public void speaks() throws IOException {
        Files.deleteIfExists(program);
    }

    @Override
    public synchronized @Nullable InputStream next(boolean startsOver) throws IOException {
        if (last || !startsOver) {
            last = true;
            return null;
        }
        end();
        process = start();
        return process.getInputStream();
    }

    /** What the present process reads, whichever that is. */
    OutputStream input() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                process.getOutputStream().write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                try {
                    process.getOutputStream().flush();
                } catch (IOException e) {
                    if (!running()) {
                        throw e;
                    }
                    // typed while the guest starts over, when nobody listens
                }
            }
        };
    }

    /** Lets no process follow the present one. */
    synchronized void letEnd() {
        last = true;
    }

    /** Whether a process runs, or may follow. */
    synchronized boolean running() {
        return process.isAlive() || !last;
    }

    int status() {
        return process.exitValue();
    }

    @Override
    public void close() {
        letEnd();
        end();
    }

    /** Ends the present process, and those it began while it was being ended, which are nobody's children then. */
    private void end() {
        Leash.end(process);
        String mark = UmlArguments.place(folder);
        Leash.end(ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .arguments()
                        .map(words -> List.of(words).contains(mark))
                        .orElse(false))
                .toList());
    }
}
