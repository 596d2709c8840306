package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Limits of a process, set by prlimit: those asked for, or the lower ones that this process has itself. */
final class ProcessLimits {
    /** What a run may have of processes and threads. */
    static final long PROCESSES = 4096;

    private final Map<String, String> hard = new TreeMap<>();

    private ProcessLimits() {}

    static ProcessLimits ofThisProcess() throws IOException {
        ProcessLimits limits = new ProcessLimits();
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1)) {
            // "Max open files            1024                 524288               files"
            String[] columns = line.split(" {2,}");
            if (columns.length > 2) {
                limits.hard.put(columns[0], columns[2]);
            }
        }
        return limits;
    }

    /** Not more processes than that for a user. */
    List<String> processes(long count) {
        return List.of("prlimit", option("nproc", "Max processes", count), "--");
    }

    /**
     * What holds the processes of a sandbox.
     *
     * @param room bytes that one file or one program's data may have
     */
    List<String> sandbox(long room) {
        List<String> words = new ArrayList<>(List.of("prlimit"));
        // one byte, and not none: the kernel then starts no program of the host for a core either
        words.add(option("core", "Max core file size", 1));
        words.add(option("nproc", "Max processes", PROCESSES));
        // as for an ordinary process, whatever the host allows itself; some programs close every possible one
        words.add(option("nofile", "Max open files", 1024));
        words.add(option("fsize", "Max file size", room));
        words.add(option("data", "Max data size", room));
        words.add(option("memlock", "Max locked memory", 8 << 20));
        words.add(option("msgqueue", "Max msgqueue size", 1 << 19));
        words.add(option("sigpending", "Max pending signals", 4096));
        words.add(option("nice", "Max nice priority", 0));
        words.add(option("rtprio", "Max realtime priority", 0));
        words.add("--");
        return words;
    }

    private String option(String option, String name, long wanted) {
        String own = hard.getOrDefault(name, "unlimited");
        long value = own.matches("\\d{1,18}") ? Math.min(wanted, Long.parseLong(own)) : wanted;
        return "--" + option + "=" + value + ":" + value;
    }
}
