package org.xenwright.progress;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** The end of threads that worked side by side. */
public final class Workers {
    private static final int SECONDS = 30;

    private Workers() {}

    /**
     * Ends threads whose work is done or no longer wanted, and waits until none of them writes any more, so that whoever
     * gave up finds everything as it will stay. One that heeds no interrupt is waited for half a minute at most.
     */
    public static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
