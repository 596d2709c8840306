package org.xenwright.boot.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

/**
 * Processes that must not outlive this one. They end when they are closed, when this Java machine ends normally or by a
 * signal, and, where {@code setpriv} is available, by the kernel when this Java machine is killed (which ends a process
 * itself, not those it started).
 */
public final class ChildProcesses {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Set<Process> HELD = ConcurrentHashMap.newKeySet();

    // a parent-death signal is bound to the thread that starts the process, so that thread must never end before us
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "process starter");
        thread.setDaemon(true);
        return thread;
    });

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> HELD.forEach(ChildProcesses::end), "leash"));
    }

    private ChildProcesses() {}

    /** Starts a process that will not outlive this one. */
    public static Process start(ProcessBuilder builder) throws IOException {
        List<String> words = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            words.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
        }
        if (Files.isExecutable(PRLIMIT)) {
            // no core dump: a guest's memory must not become a file of this machine
            words.addAll(List.of(PRLIMIT.toString(), "--core=0:0", "--"));
        }
        words.addAll(builder.command());
        builder.command(words);
        try {
            return STARTER.submit(() -> {
                        Process process = builder.start();
                        HELD.add(process);
                        return process;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("starting " + builder.command(), e.getCause());
        } catch (InterruptedException e) {
            throw Workers.interrupted("starting " + builder.command());
        }
    }

    /** Makes a temporary folder, with a short path, that does not outlive this Java machine, however that ends. */
    public static Path folder() throws IOException {
        return EphemeralFolders.next();
    }

    /** Ends a process and all it started, at once, and waits until they are gone. */
    public static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        end(all);
        HELD.remove(process);
    }

    /** Ends processes at once, and waits until they are gone. */
    public static void end(List<ProcessHandle> all) {
        all.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        boolean interrupted = false;
        for (ProcessHandle each : all) {
            while (each.isAlive() && System.nanoTime() < deadline) {
                try {
                    TimeUnit.MILLISECONDS.sleep(5);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
