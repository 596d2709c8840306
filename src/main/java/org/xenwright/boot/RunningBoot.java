package org.xenwright.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.ready.Ready;

/** A guest with its verdict, which runs on if it was ready. */
public final class RunningBoot implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);

    private final BootRequest request;
    private final @Nullable RunningGuest guest;
    private final @Nullable Console console;
    private final Observer observer;
    private BootVerdict verdict;
    private boolean stopped;

    private RunningBoot(
            BootRequest request,
            @Nullable RunningGuest guest,
            @Nullable Console console,
            Observer observer,
            BootVerdict verdict) {
        this.request = request;
        this.guest = guest;
        this.console = console;
        this.observer = observer;
        this.verdict = verdict;
    }

    static RunningBoot start(BootRequest request, Driver driver, OutputStream mirror) throws IOException {
        Files.createDirectories(request.log().toAbsolutePath().getParent());
        // asked first, since it may fetch tools, whose time must not count for the boot
        Machine machine = withPorts(request.machine(), request.ready());
        Availability availability = driver.availability();
        if (availability.usable()) {
            try {
                driver.prepare(machine);
            } catch (IOException e) {
                availability = Availability.no(String.valueOf(e.getMessage()));
            }
        }
        Observer observer = new Observer(request, driver);
        if (!availability.usable()) {
            Files.writeString(request.log(), "");
            return new RunningBoot(request, null, null, observer, observer.broken(availability.reason()));
        }
        RunningGuest guest;
        try {
            guest = driver.start(machine);
        } catch (IOException e) {
            Files.writeString(request.log(), "");
            return new RunningBoot(request, null, null, observer, observer.broken(String.valueOf(e.getMessage())));
        }
        @Nullable Console console = null;
        try {
            console = new Console(guest.console(), request.log(), observer.start(), mirror);
            return new RunningBoot(request, guest, console, observer, observer.judge(guest, console));
        } catch (IOException | RuntimeException | Error e) {
            guest.close();
            if (console != null) {
                console.close();
            }
            throw e;
        }
    }

    private static Machine withPorts(Machine machine, Ready ready) {
        Map<Integer, Integer> ports = new TreeMap<>(machine.ports());
        ready.ports().forEach(port -> ports.putIfAbsent(port, 0));
        return machine.withPorts(ports);
    }

    /** Returns the verdict so far: of the boot, and after a stop of the shutdown too. */
    public BootVerdict verdict() {
        return verdict;
    }

    /** Returns, for each forwarded port of the guest, its port on this machine's loopback interface. */
    public Map<Integer, Integer> ports() {
        return guest == null ? Map.of() : guest.ports();
    }

    /** Powers off a guest that was ready, ends any other, and returns the final verdict. */
    public BootVerdict stop() throws IOException {
        if (guest == null || console == null || stopped) {
            return verdict;
        }
        boolean cameUp = verdict.ready() || verdict.outcome() == Outcome.FAILED_UNITS;
        Shutdown shutdown = cameUp && !request.shutdownLimit().isZero() ? powerOff(guest, console) : Shutdown.NOT_ASKED;
        close();
        verdict = observer.verdict(verdict.outcome(), verdict.detail(), verdict.elapsed(), shutdown);
        return verdict;
    }

    private Shutdown powerOff(RunningGuest running, Console talking) {
        long begun = System.nanoTime();
        try {
            running.askToPowerOff();
            while (System.nanoTime() - begun < request.shutdownLimit().toNanos()) {
                talking.next(TICK).ifPresent(observer::see);
                Optional<Ending> ending = running.ending();
                if (ending.isPresent()) {
                    boolean clean = ending.get().kind() == Ending.Kind.POWERED_OFF;
                    return new Shutdown(clean ? Shutdown.Kind.CLEAN : Shutdown.Kind.FORCED, since(begun));
                }
            }
        } catch (IOException e) {
            return new Shutdown(Shutdown.Kind.FORCED, since(begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Shutdown(Shutdown.Kind.FORCED, since(begun));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Ends the guest at once if it still runs. */
    @Override
    public void close() throws IOException {
        stopped = true;
        if (guest != null) {
            guest.close();
        }
        if (console != null) {
            console.close();
        }
    }
}
