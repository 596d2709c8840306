package org.xenwright.ssh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The threads of simulated hosts and networks, and what they took of the processors: that is told from what the rest of
 * this process took.
 */
public final class SimulatedWork {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** How the library calls the threads that it gives to servers. */
    private static final List<String> SERVERS = List.of("sshd-SshServer", "sshd-SftpSubsystem");

    private static final Set<Thread> LIVE = new HashSet<>();
    private static long ended;

    private SimulatedWork() {}

    /** Begins a thread that does not keep the process from ending. */
    static Thread begin(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        end();
                    }
                },
                name);
        thread.setDaemon(true);
        synchronized (LIVE) {
            LIVE.add(thread);
        }
        thread.start();
        return thread;
    }

    private static void end() {
        synchronized (LIVE) {
            ended += THREADS.getCurrentThreadCpuTime();
            LIVE.remove(Thread.currentThread());
        }
    }

    /** Returns the seconds of processors that all of them took so far. */
    public static double seconds() {
        long all = 0;
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (SERVERS.stream().anyMatch(each.getName()::startsWith)) {
                all += Math.max(0, THREADS.getThreadCpuTime(each.getId()));
            }
        }
        synchronized (LIVE) {
            for (Thread each : LIVE) {
                all += Math.max(0, THREADS.getThreadCpuTime(each.getId()));
            }
            return (all + ended) / 1e9;
        }
    }
}
