package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.qemu.Forwards;
import org.xenwright.boot.qemu.LocalSocket;

/** A domain on a Xen host that may run others beside it. */
final class XenGuest implements RunningGuest {
    private static final int MOST_COMPLAINTS = 20;

    private final XenHost host;
    private final int number;
    private final LocalSocket console;
    private final Forwards forwards;
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Ending ending;
    private int restarts;
    private boolean created;

    /** @param number by which the privileged domain knows it */
    XenGuest(XenHost host, int number, LocalSocket console, Forwards forwards) {
        this.host = host;
        this.number = number;
        this.console = console;
        this.forwards = forwards;
    }

    /** Receives what the privileged domain reports about this guest. */
    void hear(String word, String rest) {
        synchronized (this) {
            switch (word) {
                case "create" -> created = true;
                case "again" -> restarts++;
                case "xl:" -> complain(rest);
                case "refused" -> ending = new Ending(Ending.Kind.REFUSED, String.join("; ", complaints));
                case "gone" -> ending = gone(rest);
                case "failed" -> ending = new Ending(Ending.Kind.DRIVER_BROKEN, "dom0: " + rest);
                default -> {
                    // irrelevant to the verdict
                }
            }
            if (ending == null) {
                return;
            }
        }
        // all that it wrote has been read by now, so that its console ends after that
        host.unplugConsole(number);
    }

    private void complain(String text) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(text);
        }
    }

    /** Translates the reason of a shutdown. Facts: Xen, {@code xen/include/public/sched.h}, SHUTDOWN_*. */
    private static Ending gone(String reason) {
        return switch (reason) {
            case "0" -> new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off");
            case "1" -> new Ending(Ending.Kind.POWERED_OFF, "the guest asked to start over");
            case "3" -> new Ending(Ending.Kind.CRASHED, "Xen says that the guest crashed");
            default -> new Ending(Ending.Kind.POWERED_OFF, "the guest is gone, reason " + reason);
        };
    }

    @Override
    public InputStream console() {
        return console.input();
    }

    @Override
    public OutputStream keyboard() {
        return console.output();
    }

    @Override
    public Map<Integer, Integer> ports() {
        return forwards.ports();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        return forwards.accepts(guestPort, limit);
    }

    @Override
    public synchronized int resets() {
        return restarts;
    }

    @Override
    public Optional<Ending> ending() {
        synchronized (this) {
            if (ending != null) {
                return Optional.of(ending);
            }
        }
        return host.failure().map(why -> new Ending(Ending.Kind.DRIVER_BROKEN, why));
    }

    @Override
    public synchronized Optional<String> trouble() {
        return created
                ? Optional.empty()
                : Optional.of("Xen and its dom0 were not up in time; they said last: " + host.lastLines());
    }

    @Override
    public void askToPowerOff() throws IOException {
        host.ask("shutdown", number);
    }

    @Override
    public void close() {
        boolean gone;
        synchronized (this) {
            gone = ending != null;
        }
        host.leave(number, !gone);
        try {
            console.close();
        } catch (IOException e) {
            return; // it served its time
        }
    }
}
