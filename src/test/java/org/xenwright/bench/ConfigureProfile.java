package org.xenwright.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xenwright.progress.TextTable;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.tree.Tree;

/**
 * Where the time of one call goes: what its thread does or waits for, by samples; the parts of a run in a sandbox, by the
 * lines it prints; and processor time by the name of each process, as far as a process lives long enough to be seen.
 */
final class ConfigureProfile {
    private static final long EVERY = 5;
    private static final int PROCESSES_EVERY = 8;
    private static final double TICKS = 100;

    private final Thread caller = Thread.currentThread();
    private final Map<String, Integer> frames = new LinkedHashMap<>();
    private final Map<Long, Seen> seen = new HashMap<>();
    private final List<String[]> parts = new ArrayList<>();
    private volatile boolean ended;
    private double wall;
    private double cpu;
    private double java;
    private double own;

    /** What is known of a process. */
    private record Seen(String name, long ticks) {}

    /** Calls, and watches the call; what the watching itself takes of processors is not counted. */
    <T> T of(Callable<T> call) throws Exception {
        Thread sampler = new Thread(this::sample, "profile");
        sampler.setDaemon(true);
        double before = cpuNow();
        double javaBefore = javaNow();
        long start = System.nanoTime();
        sampler.start();
        T result = call.call();
        wall = since(start);
        ended = true;
        sampler.join();
        java = javaNow() - javaBefore - own;
        cpu = cpuNow() - before - own;
        return result;
    }

    double wall() {
        return wall;
    }

    double cpu() {
        return cpu;
    }

    /** Returns a sandbox that tells when a command began to print and when it ended. */
    Sandbox watching(Sandbox sandbox) {
        return new Sandbox() {
            @Override
            public String name() {
                return sandbox.name();
            }

            @Override
            public boolean exact() {
                return sandbox.exact();
            }

            @Override
            public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
                long[] times = {System.nanoTime(), 0, 0};
                SandboxResult result = sandbox.run(tree, command, line -> {
                    times[2] = System.nanoTime();
                    times[1] = times[1] == 0 ? times[2] : times[1];
                    lines.accept(line);
                });
                part("laid out, until the first script", times[0], times[1]);
                part("scripts, until the last line", times[1], times[2]);
                part("read back", times[2], System.nanoTime());
                return result;
            }
        };
    }

    private void part(String what, long from, long to) {
        parts.add(new String[] {what, Cost.seconds((to - from) / 1e9)});
    }

    List<String> lines() {
        TextTable table = new TextTable("lr").row("parts of the run in the sandbox", "wall");
        parts.forEach(each -> table.row(each[0], each[1]));
        List<String> lines = new ArrayList<>(table.lines());
        TextTable waits = new TextTable("lr").row("the thread that configures is in", "wall");
        int all = frames.values().stream().mapToInt(Integer::intValue).sum();
        frames.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .filter(each -> each.getValue() * wall / all >= 0.02)
                .forEach(each -> waits.row(each.getKey(), Cost.seconds(each.getValue() * wall / all)));
        lines.addAll(waits.lines());
        TextTable processes = new TextTable("lr").row("processes", "CPU");
        processes.row("this Java", Cost.seconds(java));
        Map<String, Double> names = new TreeMap<>();
        seen.values().forEach(each -> names.merge(each.name(), each.ticks() / TICKS, Double::sum));
        double known = names.values().stream().mapToDouble(Double::doubleValue).sum();
        names.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .filter(each -> each.getValue() >= 0.02)
                .forEach(each -> processes.row(each.getKey(), Cost.seconds(each.getValue())));
        processes.row("others, and those too short to be seen", Cost.seconds(Math.max(0, cpu - java - known)));
        lines.addAll(processes.lines());
        return lines;
    }

    private void sample() {
        try {
            watch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
        }
    }

    private void watch() throws InterruptedException {
        for (int i = 0; !ended; i++) {
            frames.merge(frame(caller.getStackTrace()), 1, Integer::sum);
            if (i % PROCESSES_EVERY == 0) {
                processes();
            }
            TimeUnit.MILLISECONDS.sleep(EVERY);
        }
    }

    /** Returns the steps that configuring is in: the method it called, and the one that called in turn. */
    private static String frame(StackTraceElement[] stack) {
        int end = stack.length - 1;
        while (end >= 0 && !stack[end].getClassName().endsWith(".DebianConfiguration")) {
            end--;
        }
        List<String> names = new ArrayList<>();
        String last = "";
        for (int i = end; i >= 0 && names.size() < 3; i--) {
            String type = stack[i].getClassName();
            String name = type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$.*", "");
            if (type.startsWith("org.xenwright.")
                    && !name.equals(last)
                    && !name.matches("DebianConfiguration|Configure.*|Store|EntryFiles|EntryLock|Cost")) {
                names.add(name + "." + stack[i].getMethodName().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1"));
                last = name;
            }
        }
        return names.isEmpty() ? "DebianConfiguration" : String.join(" > ", names);
    }

    /** Looks at all processes below this one. */
    private void processes() {
        Map<Long, Long> parents = new HashMap<>();
        Map<Long, Seen> found = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path each : all) {
                try {
                    String stat = Files.readString(each.resolve("stat"), StandardCharsets.ISO_8859_1);
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                    String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    long pid = Long.parseLong(each.getFileName().toString());
                    parents.put(pid, Long.parseLong(rest[1]));
                    found.put(pid, new Seen(name, Long.parseLong(rest[11]) + Long.parseLong(rest[12])));
                } catch (IOException e) {
                    continue; // it ended
                }
            }
        } catch (IOException e) {
            return;
        }
        long own = ProcessHandle.current().pid();
        Set<Long> ours = new HashSet<>(Set.of(own));
        for (boolean more = true; more; ) {
            more = false;
            for (Map.Entry<Long, Long> each : parents.entrySet()) {
                more |= ours.contains(each.getValue()) && ours.add(each.getKey());
            }
        }
        ours.remove(own);
        ours.stream().filter(found::containsKey).forEach(each -> seen.put(each, found.get(each)));
    }

    private static double javaNow() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    /** Seconds of this process and of all that it waited for. */
    private static double cpuNow() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
        String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = 0;
        for (int i = 11; i < 15; i++) {
            ticks += Long.parseLong(rest[i]);
        }
        return ticks / TICKS;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
