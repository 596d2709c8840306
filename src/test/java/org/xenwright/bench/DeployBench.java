package org.xenwright.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SimulatedFleet;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.progress.TextTable;
import org.xenwright.ssh.FaultyProxy;
import org.xenwright.ssh.SimulatedHost;

/** Many domains brought to many hosts, all in this process: new ones, nothing to do, and new generations. */
@Tag("bench")
class DeployBench {
    private static final int DOMAINS = Integer.getInteger("xen.domains", 1000);
    private static final int HOSTS = Integer.getInteger("xen.hosts", 20);
    private static final int AT_ONCE = Integer.getInteger("xen.atOnce", 40);

    /** Hosts that take connections and never answer, for one more run. */
    private static final int DEAD = Integer.getInteger("xen.dead", 0);

    /** Of the clock by which Linux tells programs what processes took. */
    private static final double TICKS = 100;

    @TempDir
    Path folder;

    @Test
    void deploy() throws IOException {
        SampleDomains sample = new SampleDomains(folder.resolve("image"));
        try (SimulatedFleet fleet = new SimulatedFleet(folder, HOSTS, 256 << 10)) {
            fleet.hosts().forEach(each -> each.xl().pace(Duration.ofMillis(200), Duration.ofMillis(50)));
            TextTable table = new TextTable("lrrrrrr");
            table.row(
                    DOMAINS + " to " + HOSTS + " hosts",
                    "seconds",
                    "CPU: Java",
                    "hosts",
                    "commands",
                    "kB sent",
                    "heap MiB");
            List<WantedDomain> first = wanted(sample, 1);
            measure(table, fleet, "new", first);
            measure(table, fleet, "nothing to do", first);
            measure(table, fleet, "new generations", wanted(sample, 2));
            for (int i = 0; i < DEAD; i++) {
                fleet.networks().get(i).silence();
            }
            if (DEAD > 0) {
                measure(table, fleet, "the same, " + DEAD + " dead", wanted(sample, 3));
            }
            table.lines().forEach(System.out::println);
        }
    }

    private static List<WantedDomain> wanted(SampleDomains sample, int variation) throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (int i = 0; i < DOMAINS; i++) {
            all.add(sample.wanted(String.format(Locale.ROOT, "web%04d", i), variation));
        }
        return all;
    }

    /** Returns what this process took of the processors (field 11), or the commands of hosts that ended (field 13). */
    private static double processorSeconds(int field) throws IOException {
        String all = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = all.substring(all.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) / TICKS;
    }

    private static void measure(TextTable table, SimulatedFleet fleet, String what, List<WantedDomain> wanted)
            throws IOException {
        long sent = fleet.networks().stream().mapToLong(FaultyProxy::sent).sum();
        for (SimulatedHost each : fleet.hosts()) {
            each.commands().clear();
        }
        double java = processorSeconds(11);
        double hosts = processorSeconds(13);
        long begun = System.nanoTime();
        RolloutResult result = fleet.deploy(wanted, AT_ONCE);
        double seconds = (System.nanoTime() - begun) / 1e9;
        java = processorSeconds(11) - java;
        hosts = processorSeconds(13) - hosts;
        if (!what.endsWith("dead") && !result.done() || fleet.runs().size() != DOMAINS) {
            throw new IOException(what + ": " + result.failures());
        }
        Runtime runtime = Runtime.getRuntime();
        table.row(
                what,
                String.format(Locale.ROOT, "%.1f", seconds),
                String.format(Locale.ROOT, "%.1f", java),
                String.format(Locale.ROOT, "%.1f", hosts),
                Integer.toString(fleet.hosts().stream()
                        .mapToInt(each -> each.commands().size())
                        .sum()),
                Long.toString(
                        (fleet.networks().stream().mapToLong(FaultyProxy::sent).sum() - sent) >> 10),
                Long.toString(runtime.totalMemory() - runtime.freeMemory() >> 20));
    }
}
