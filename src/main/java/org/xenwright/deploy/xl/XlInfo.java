package org.xenwright.deploy.xl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * What {@code xl info} says.
 *
 * @param total memory, in KiB
 * @param free memory that no domain has and no start under way has claimed, in KiB
 * @param processors threads
 * @param major of Xen's version
 * @param minor of Xen's version
 * @param abilities words of {@code virt_caps}
 * @param processor features of its processors, as Xen writes them
 * @param dom0Bounded whether Xen was started with a bound for the memory of dom0, or does not say how it was started
 */
record XlInfo(
        long total,
        long free,
        int processors,
        int major,
        int minor,
        Set<String> abilities,
        String processor,
        boolean dom0Bounded) {
    private static final int MOST = 1000;
    private static final int KIB = 1024;

    XlInfo {
        abilities = Set.copyOf(abilities);
    }

    String version() {
        return major + "." + minor;
    }

    /**
     * Reads it.
     *
     * @param host it is of, for an error
     */
    static XlInfo read(String text, String host) {
        Map<String, String> values = new HashMap<>();
        text.lines().limit(MOST).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return new XlInfo(
                number(values, "total_memory", host) * KIB,
                number(values, "free_memory", host) * KIB,
                (int) number(values, "nr_cpus", host),
                (int) number(values, "xen_major", host),
                (int) number(values, "xen_minor", host),
                Set.copyOf(Arrays.asList(values.getOrDefault("virt_caps", "").split("\\s+"))),
                values.getOrDefault("hw_caps", ""),
                isBounded(values.get("xen_commandline")));
    }

    /** Returns whether a command line bounds dom0: the last such word counts, and {@code min:} alone bounds nothing. */
    private static boolean isBounded(@Nullable String line) {
        boolean bounded = line == null;
        for (String word : line == null ? new String[0] : line.split("\\s+")) {
            if (word.startsWith("dom0_mem=")) {
                String value = word.substring("dom0_mem=".length());
                bounded = Arrays.stream(value.split(",")).anyMatch(part -> !part.isEmpty() && !part.startsWith("min:"));
            }
        }
        return bounded;
    }

    private static long number(Map<String, String> values, String key, String host) {
        String value = values.getOrDefault(key, "");
        if (value.isEmpty() || value.length() > 9 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Problem.of("reading what Xen says of " + host, "look at xl info there")
                    .found(key + " : " + value)
                    .expected("a number")
                    .raise();
        }
        return Long.parseLong(value);
    }
}
