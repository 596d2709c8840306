package org.xenwright.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.xenwright.ssh.SimulatedWork;

/**
 * What something took that is done to simulated hosts.
 *
 * @param wall seconds on the clock
 * @param ours seconds of processors of this process, its compiler and collector among it, but not of the hosts' threads
 * @param servers seconds of processors of the threads that are servers and networks
 * @param commands seconds of processors of the commands of hosts that ended
 */
record RunCost(double wall, double ours, double servers, double commands) {
    /** Of the clock by which Linux tells programs what processes took. */
    private static final double TICKS = 100;

    /** Something that is measured. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    static RunCost of(Work work) throws IOException {
        double process = processors(11);
        double commands = processors(13);
        double threads = SimulatedWork.seconds();
        long begun = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - begun) / 1e9;
        threads = SimulatedWork.seconds() - threads;
        return new RunCost(wall, processors(11) - process - threads, threads, processors(13) - commands);
    }

    /** Returns what this process took of the processors (field 11), or the commands of hosts that ended (field 13). */
    private static double processors(int field) throws IOException {
        String all = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = all.substring(all.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) / TICKS;
    }

    /** Returns the MiB of the heap that were in use at most, garbage among them. */
    static long heap() {
        long all = 0;
        for (MemoryPoolMXBean each : ManagementFactory.getMemoryPoolMXBeans()) {
            all += each.getType() == MemoryType.HEAP ? each.getPeakUsage().getUsed() : 0;
        }
        return all >> 20;
    }

    String shown() {
        return String.format(Locale.ROOT, "%.1f s", wall);
    }

    String processors() {
        return String.format(Locale.ROOT, "%.1f s; %.1f s, %.1f s", ours, servers, commands);
    }
}
