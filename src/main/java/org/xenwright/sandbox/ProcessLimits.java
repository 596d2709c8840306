package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The limits of a process, set by prlimit: those requested, or this process's own where lower. */
final class ProcessLimits {
    /** The most processes and threads of a run. */
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

    /** Returns the words that limit a user's processes. */
    List<String> processes(long count) {
        return List.of("prlimit", option("nproc", "Max processes", count), "--");
    }

    /**
     * Returns the words that limit the processes of a sandbox.
     *
     * @param room the most bytes of a file, or of a program's data
     */
    List<String> sandbox(long room) {
        List<String> words = new ArrayList<>(List.of("prlimit"));
        // one byte, not zero: with one, the kernel does not start the host's core dump program either
        words.add(option("core", "Max core file size", 1));
        words.add(option("nproc", "Max processes", PROCESSES));
        // as for an ordinary process, whatever the host allows; some programs close every possible descriptor
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
