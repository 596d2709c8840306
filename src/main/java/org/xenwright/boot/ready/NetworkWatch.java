package org.xenwright.boot.ready;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A watch that asks over the network, on a thread of its own, until the answer is right. */
final class NetworkWatch implements Watch {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(20);

    private final Ready ready;
    private final NetworkProbe probe;
    private final Thread thread;
    private volatile boolean met;
    private volatile boolean closed;
    private volatile String lastAnswer = "no answer yet";

    NetworkWatch(Ready ready, NetworkProbe probe) {
        this.ready = ready;
        this.probe = probe;
        thread = new Thread(this::ask, "probe of " + ready.describe());
        thread.setDaemon(true);
        thread.start();
    }

    private void ask() {
        // short at first, since a packet sent before the guest's network was up is lost; longer later, for slow servers
        Duration patience = FIRST_PATIENCE;
        while (!closed && !met) {
            long begun = System.nanoTime();
            try {
                met = probe.attempt(patience);
            } catch (IOException e) {
                lastAnswer = String.valueOf(e.getMessage());
                if (System.nanoTime() - begun >= patience.toNanos() && patience.compareTo(MOST_PATIENCE) < 0) {
                    patience = patience.multipliedBy(3).dividedBy(2);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(met ? 0 : PAUSE.toMillis());
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    @Override
    public boolean met() {
        return met;
    }

    @Override
    public List<Ready> awaited() {
        return List.of(ready);
    }

    @Override
    public String pending() {
        return ready.describe() + " (" + lastAnswer + ")";
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
