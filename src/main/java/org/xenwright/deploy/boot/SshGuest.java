package org.xenwright.deploy.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.Tunnels;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

/** A domain on a host that is booted for a trial. What became of it is asked of the host, since its console may not end. */
final class SshGuest implements RunningGuest {
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration GOING_DOWN = Duration.ofMinutes(5);
    private static final int MOST_SILENCE = 5; // questions in a row that the host left without an answer

    private final Trial trial;
    private final WantedDomain wanted;
    private final Tunnels tunnels;
    private final Consumer<String> warnings;
    private final ExecutorService workers = Workers.pool("domain on a Xen host", 2);
    private @Nullable InputStream line;
    private int id;
    private int restarts;
    private @Nullable Ending ending;
    private boolean closed;

    private SshGuest(Trial trial, WantedDomain wanted, Tunnels tunnels, Consumer<String> warnings) {
        this.trial = trial;
        this.wanted = wanted;
        this.tunnels = tunnels;
        this.warnings = warnings;
    }

    /**
     * Watches a domain that was started.
     *
     * @param warnings receives what may be left on the host
     */
    static SshGuest of(
            Trial trial, WantedDomain wanted, RunningDomain started, Set<Integer> ports, Consumer<String> warnings)
            throws IOException {
        Tunnels tunnels = new Tunnels(trial.destination(), wanted.address().orElse(""), ports);
        SshGuest guest = new SshGuest(trial, wanted, tunnels, warnings);
        try {
            guest.id = started.id();
            guest.line = trial.destination().console(wanted.uuid());
            guest.workers.execute(guest::watch);
            return guest;
        } catch (IOException | RuntimeException e) {
            tunnels.close();
            Workers.end(guest.workers);
            throw e;
        }
    }

    /** Returns one that the host refused to start. */
    static SshGuest refused(Trial trial, WantedDomain wanted, String why, Consumer<String> warnings)
            throws IOException {
        SshGuest guest = new SshGuest(trial, wanted, new Tunnels(trial.destination(), "", Set.of()), warnings);
        guest.ending = new Ending(Ending.Kind.REFUSED, why);
        return guest;
    }

    private void watch() {
        int silence = 0;
        try {
            while (!over()) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
                try {
                    Optional<RunningDomain> found = trial.running(wanted.uuid());
                    // asked after that, since the host ends the domain of a trial that it lost
                    trial.lost().ifPresent(why -> end(new Ending(Ending.Kind.DRIVER_BROKEN, why)));
                    see(found);
                    silence = 0;
                } catch (IOException | ProblemException e) {
                    if (++silence > MOST_SILENCE) {
                        end(new Ending(Ending.Kind.DRIVER_BROKEN, "the host does not answer: " + e.getMessage()));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean over() {
        return ending != null || closed;
    }

    private void see(Optional<RunningDomain> found) throws IOException {
        if (found.isEmpty()) {
            end(new Ending(Ending.Kind.POWERED_OFF, "the guest is gone from its host"));
            return;
        }
        RunningDomain domain = found.get();
        switch (domain.state()) {
            case CRASHED -> end(new Ending(Ending.Kind.CRASHED, "Xen says that the guest crashed"));
            case HALTED -> end(new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off"));
            case RUNNING, PAUSED -> again(domain.id());
            case DYING -> {
                // it is not known yet whether it starts over
            }
        }
    }

    /** Notes the id of a domain, which is another one after it was started over. */
    private void again(int now) throws IOException {
        synchronized (this) {
            if (now == id || closed) {
                return;
            }
        }
        InputStream next = trial.destination().console(wanted.uuid());
        synchronized (this) {
            id = now;
            restarts++;
            line = next;
            notifyAll();
        }
    }

    private void end(Ending how) {
        InputStream last;
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = how;
            last = line;
            line = null;
            notifyAll();
        }
        close(last);
    }

    private static void close(@Nullable InputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            return; // it served its time
        }
    }

    @Override
    public InputStream console() {
        return new Lines();
    }

    /** The consoles of all starts, one after the other; it ends when the domain does. */
    private final class Lines extends InputStream {
        private @Nullable InputStream read;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (true) {
                @Nullable InputStream now = next();
                if (now == null) {
                    return -1;
                }
                try {
                    int count = now.read(bytes, offset, length);
                    if (count >= 0) {
                        return count;
                    }
                } catch (IOException e) {
                    if (over()) {
                        return -1;
                    }
                }
                read = now;
            }
        }

        /** Returns the console that was not read to its end; null when no other comes. */
        private @Nullable InputStream next() throws IOException {
            synchronized (SshGuest.this) {
                try {
                    while (!over() && line == read) {
                        SshGuest.this.wait();
                    }
                } catch (InterruptedException e) {
                    throw Workers.interrupted("reading a console");
                }
                return line == read ? null : line;
            }
        }
    }

    /** Returns a stream that goes nowhere: a console takes keys only from a terminal. */
    @Override
    public OutputStream keyboard() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public Map<Integer, Integer> ports() {
        return tunnels.ports();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        return tunnels.accepts(guestPort, limit);
    }

    @Override
    public synchronized int resets() {
        return restarts;
    }

    @Override
    public synchronized Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    @Override
    public void askToPowerOff() {
        workers.execute(() -> {
            try {
                trial.shutDown(wanted.uuid(), GOING_DOWN);
                see(trial.running(wanted.uuid()));
            } catch (IOException | ProblemException e) {
                return; // whoever waits for its end ends it
            }
        });
    }

    @Override
    public void close() {
        InputStream last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = line;
            line = null;
            notifyAll();
        }
        close(last);
        tunnels.close();
        Workers.end(workers);
        // the verdict is known, and the host removes by itself what stayed: it is no failure of the build
        try {
            trial.clear();
        } catch (IOException | ProblemException e) {
            warnings.accept(wanted.name() + " was not removed from "
                    + trial.destination().id()
                    + ", which does so itself when it is no longer talked to, or the next boot there does: "
                    + Problem.messageOf(e));
        } finally {
            trial.close();
        }
    }
}
