package org.xenwright.boot.uml;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.tool.Tool;

/**
 * The processes of User-mode Linux that run a guest, one after another: a guest that reboots gets a fresh one. By
 * itself, User-mode Linux would execute its program again in the same process. A console signal pending at that moment
 * arrives before there is a kernel to handle it; about one in thirty such starts then faults for ever.
 */
final class UmlStarts implements UmlConsole.Source, AutoCloseable {
    private static final String PROGRAM = "linux";

    private final Tool linux;
    private final Path folder;
    private final Path program;
    private final Orders orders;
    private final Hold hold;
    private final Path aside;
    private volatile Process process;
    private boolean last;

    /** @param aside a folder that the guest does not reach */
    UmlStarts(Tool linux, Path folder, Path aside, Orders orders, Hold hold) throws IOException {
        this.linux = linux;
        this.folder = folder;
        this.aside = aside;
        this.orders = orders;
        this.hold = hold;
        program = folder.resolve(PROGRAM);
        process = start();
    }

    private Process start() throws IOException {
        // not by the loader of a provided tool: the place of its memory is computed from where the program ends
        Path real = Path.of(linux.prefix().get(linux.prefix().size() - 1)).toAbsolutePath();
        Files.createSymbolicLink(program, real);
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(orders.words());
        if (!orders.beside().isEmpty()) {
            words = List.of(
                    "/bin/sh", "-c", shell(orders.beside()) + " </dev/null >/dev/null 2>&1 & exec " + shell(words));
        }
        List<Path> read = new ArrayList<>(orders.read());
        read.add(real);
        List<Path> written = new ArrayList<>(orders.written());
        written.add(folder);
        ProcessBuilder builder =
                new ProcessBuilder(hold.around(new Hold.Reach(read, written, aside), words)).redirectErrorStream(true);
        builder.environment().putAll(linux.environment());
        return ChildProcesses.start(builder);
    }

    private static String shell(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    @Override
    public InputStream first() {
        return process.getInputStream();
    }

    /** Removes the path by which the process was started, which it would execute again to reboot. */
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

    /** Returns the input of the present process, whichever that is. */
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
                    // typed while the guest reboots and nothing reads
                }
            }
        };
    }

    /** Makes the present process the last one. */
    synchronized void letEnd() {
        last = true;
    }

    /** Returns whether a process runs, or may follow. */
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

    /** Ends the present process, and those that it began meanwhile, which have lost their parent. */
    private void end() {
        ChildProcesses.end(process);
        String mark = UmlArguments.place(folder);
        ChildProcesses.end(ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .arguments()
                        .map(words -> List.of(words).contains(mark))
                        .orElse(false))
                .toList());
    }
}
