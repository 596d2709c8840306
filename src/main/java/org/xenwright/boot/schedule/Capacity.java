package org.xenwright.boot.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resources that a machine has, or that a task takes.
 *
 * @param memory in MiB
 * @param processors that compute at the same time
 */
public record Capacity(long memory, int processors) {
    private static final long SPARED = 512; // for Maven itself and for other users of this machine
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    private static final Pattern INACTIVE = Pattern.compile("(?m)^inactive_file (\\d+)$");

    /** Returns what this machine can give now: on Linux its available memory, elsewhere half of all. */
    public static Capacity ofThisMachine() {
        Path groups = Path.of("/sys/fs/cgroup");
        long free = free(text(Path.of("/proc/meminfo")));
        OptionalLong granted = granted(
                text(groups.resolve("memory.max")),
                text(groups.resolve("memory.current")),
                text(groups.resolve("memory.stat")));
        long memory = granted.isPresent() ? Math.min(free, granted.getAsLong()) : free;
        return new Capacity(Math.max(0, memory - SPARED), Runtime.getRuntime().availableProcessors());
    }

    /** Returns the MiB that the kernel calls available, from {@code /proc/meminfo}. */
    static long free(String meminfo) {
        Matcher available = AVAILABLE.matcher(meminfo);
        if (available.find()) {
            return Long.parseLong(available.group(1)) / 1024;
        }
        // not Linux: this Java machine's limit is a quarter of the memory by default
        return Runtime.getRuntime().maxMemory() * 2 >> 20;
    }

    /** Returns the MiB that a control group (version 2) still grants; empty when it sets no limit. */
    static OptionalLong granted(String max, String current, String stat) {
        if (!max.strip().matches("\\d{1,18}") || !current.strip().matches("\\d{1,18}")) {
            return OptionalLong.empty();
        }
        Matcher inactive = INACTIVE.matcher(stat);
        long cached = inactive.find() ? Long.parseLong(inactive.group(1)) : 0; // caches, released when memory is needed
        long used = Math.max(0, Long.parseLong(current.strip()) - cached);
        return OptionalLong.of(Math.max(0, Long.parseLong(max.strip()) - used) >> 20);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // no Linux, or no such limit
        }
    }

    boolean holds(Capacity load) {
        return load.memory <= memory && load.processors <= processors;
    }
}
