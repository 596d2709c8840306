package org.xenwright.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The memory that a process and all its children had at once, at most: the sum of what each had resident, looked up
 * many times a second. Pages that several share count for each of them.
 *
 * @param tree bytes of all of them
 * @param alone bytes of the largest of them alone
 */
record PeakMemory(long tree, long alone) {
    private static final long PAUSE_MILLIS = 40;
    private static final long PAGE = 4096;

    /** Runs a command and watches it. */
    static PeakMemory of(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PeakMemory peak = new PeakMemory(0, 0);
        while (process.isAlive()) {
            PeakMemory now = now(process.pid());
            peak = new PeakMemory(Math.max(peak.tree, now.tree), Math.max(peak.alone, now.alone));
            Thread.sleep(PAUSE_MILLIS);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(log));
        }
        return peak;
    }

    private static PeakMemory now(long root) throws IOException {
        Map<Long, List<Long>> children = new HashMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::valueOf)
                    .forEach(pid -> children.computeIfAbsent(parent(pid), each -> new java.util.ArrayList<>())
                            .add(pid));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long tree = 0;
        long alone = 0;
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.pop();
            long resident = resident(pid);
            tree += resident;
            alone = Math.max(alone, resident);
            open.addAll(children.getOrDefault(pid, List.of()));
        }
        return new PeakMemory(tree, alone);
    }

    /** Returns the parent of a process; that of one that ended meanwhile is none. */
    private static long parent(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the name before may hold blanks and parentheses
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[1]);
        } catch (IOException e) {
            return -1;
        }
    }

    private static long resident(long pid) {
        try {
            return Long.parseLong(
                            Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ")[1])
                    * PAGE;
        } catch (IOException e) {
            return 0;
        }
    }
}
