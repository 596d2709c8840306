package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory of this machine, or of this container. */
final class HostMemory {
    private HostMemory() {}

    /** Returns the bytes available now, swap included. */
    static long available() {
        long sum = 0;
        for (String line : lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:") || line.startsWith("SwapFree:")) {
                sum += Long.parseLong(line.split("\\s+")[1]) << 10;
            }
        }
        return Math.min(sum == 0 ? Long.MAX_VALUE : sum, limit());
    }

    /** Returns the total that a control group, such as a container's, allows; the highest number without a limit. */
    private static long limit() {
        long least = Long.MAX_VALUE;
        for (String line : lines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                for (String file : List.of(
                        "/sys/fs/cgroup" + parts[2] + "/memory.max",
                        "/sys/fs/cgroup/memory" + parts[2] + "/memory.limit_in_bytes")) {
                    for (String value : lines(Path.of(file))) {
                        if (value.matches("\\d{1,18}")) {
                            least = Math.min(least, Long.parseLong(value));
                        }
                    }
                }
            }
        }
        return least;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
