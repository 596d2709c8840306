package org.xenwright.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a whole process took, its start included, or work in this one.
 *
 * @param wall seconds on the clock
 * @param cpu seconds of processors, those of its children too
 */
record Cost(double wall, double cpu) {
    /** Runs a command under the shell's own clock; what it prints is kept for its failure, {@code input} may be null. */
    static Cost of(List<String> command, Map<String, String> environment, File input)
            throws IOException, InterruptedException {
        Path times = Files.createTempFile("cost", ".txt");
        Path log = Files.createTempFile("cost", ".log");
        try {
            List<String> timed = new ArrayList<>(List.of(
                    "bash",
                    "-c",
                    "TIMEFORMAT='%R %U %S'; { time \"${@:3}\" > \"$2\" 2>&1; } 2> \"$1\"",
                    "bash",
                    times.toString(),
                    log.toString()));
            timed.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(timed);
            builder.redirectInput(input == null ? new File("/dev/null") : input);
            builder.environment().putAll(environment);
            if (builder.start().waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(log));
            }
            String[] words = Files.readString(times).strip().split(" ");
            return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]) + Double.parseDouble(words[2]));
        } finally {
            Files.deleteIfExists(times);
            Files.deleteIfExists(log);
        }
    }

    /** Work that can fail. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Measures what this process does. */
    static Cost of(Work work) throws IOException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        work.run();
        return new Cost((System.nanoTime() - wall) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
    }

    /** Each figure's median by itself. */
    static Cost median(List<Cost> costs) {
        return new Cost(median(costs, Cost::wall), median(costs, Cost::cpu));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        double[] values = costs.stream().mapToDouble(figure).toArray();
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** One after the other. */
    Cost plus(Cost other) {
        return new Cost(wall + other.wall, cpu + other.cpu);
    }

    static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f s", value);
    }

    static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f", ours / theirs);
    }
}
