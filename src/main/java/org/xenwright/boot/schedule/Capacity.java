package org.xenwright.boot.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine can give, or what a task takes of it.
 *
 * @param memory in MiB
 * @param processors that compute at the same time
 */
public record Capacity(long memory, int processors) {
    private static final long SPARED = 512; // for Maven itself and for whoever works here
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    private static final Pattern INACTIVE = Pattern.compile("(?m)^inactive_file (\\d+)$");

    /** What this machine can give now: Linux tells its memory; elsewhere half of what there is counts as free. */
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

    /** MiB that the kernel calls available, from {@code /proc/meminfo}. */
    static long free(String meminfo) {
        Matcher available = AVAILABLE.matcher(meminfo);
        if (available.find()) {
            return Long.parseLong(available.group(1)) / 1024;
        }
        // another system than Linux: twice this Java machine's limit is what it took to be half of the memory
        return Runtime.getRuntime().maxMemory() * 2 >> 20;
    }

    /** MiB that a control group (version 2) still grants; empty when it sets no limit. */
    static OptionalLong granted(String max, String current, String stat) {
        if (!max.strip().matches("\\d{1,18}") || !current.strip().matches("\\d{1,18}")) {
            return OptionalLong.empty();
        }
        Matcher inactive = INACTIVE.matcher(stat);
        long cached = inactive.find() ? Long.parseLong(inactive.group(1)) : 0; // given back when it is needed
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
