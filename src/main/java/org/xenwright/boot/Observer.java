package org.xenwright.boot;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.console.ConsoleLine;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.ready.Watch;
import org.xenwright.boot.timeline.TimelineRecorder;

/** The observer of one boot, until it can be judged. */
final class Observer {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration SETTLING = Duration.ofSeconds(3); // for a condition that is met at the last moment
    private static final int LAST_LINES = 25;
    private static final int MOST_MET = 100;
    private static final int LOOP = 2; // one restart may be intended, as after growing a disk; two are a loop

    private final BootRequest request;
    private final String driver;
    private final long start = System.nanoTime();
    private final Symptoms symptoms = new Symptoms();
    private final TimelineRecorder timeline;
    private final Deque<String> last = new ArrayDeque<>();
    private final List<Evidence> met = new ArrayList<>();

    Observer(BootRequest request, Driver driver) {
        this.request = request;
        this.driver = driver.name();
        timeline = new TimelineRecorder(driver.firstStage());
    }

    /** Returns the moment from which all times count, by {@link System#nanoTime()}. */
    long start() {
        return start;
    }

    void see(ConsoleLine line) {
        symptoms.see(line);
        timeline.see(line);
        if (line.complete() && !line.text().isBlank()) {
            if (!last.isEmpty() && Symptoms.repeats(line.text()) && Symptoms.repeats(last.getLast())) {
                last.removeLast();
            }
            last.addLast(line.text());
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
        }
    }

    /** Shows a line to the watch, and notes the conditions that it meets. */
    private void show(ConsoleLine line, Watch watch) {
        List<Ready> before = onConsole(watch);
        watch.see(line.text());
        List<Ready> after = onConsole(watch);
        List<String> reached = before.stream()
                .filter(each -> !after.contains(each))
                .map(Ready::describe)
                .toList();
        if (!reached.isEmpty() && met.size() < MOST_MET) {
            met.add(new Evidence(line.at(), line.text(), String.join(" or ", reached)));
        }
    }

    /** Returns the awaited conditions that a line of the console can meet. */
    private static List<Ready> onConsole(Watch watch) {
        if (watch.met()) {
            return List.of();
        }
        return watch.awaited().stream()
                .filter(each -> each instanceof Ready.ConsolePattern
                        || each instanceof Ready.Login
                        || each instanceof Ready.Target
                        || each instanceof Ready.Command
                        || each instanceof Ready.ChecksDone)
                .toList();
    }

    BootVerdict judge(RunningGuest guest, Console console) {
        try (Watch watch = Watch.over(request.ready(), guest, request.seal())) {
            return judge(guest, console, watch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return verdict(
                    Outcome.TIMEOUT,
                    "interrupted while waiting for " + request.ready().describe());
        }
    }

    private BootVerdict judge(RunningGuest guest, Console console, Watch watch) throws InterruptedException {
        while (true) {
            Optional<ConsoleLine> line = console.next(TICK);
            line.ifPresent(each -> {
                see(each);
                show(each, watch);
            });
            // evidence of trouble first: a panicking kernel may still answer on the network for a moment
            if (symptoms.decisive().isPresent()) {
                return conclude(symptoms.decisive().get(), guest, console);
            }
            if (watch.met()) {
                return ready();
            }
            if (settledWithFailedUnits()) {
                return verdict(
                        Outcome.FAILED_UNITS,
                        withHints(String.join("; ", symptoms.failedUnits()) + "; not waiting any more for "
                                + watch.pending()));
            }
            if (Math.max(guest.resets(), symptoms.kernels() - 1) >= LOOP) {
                return verdict(Outcome.REBOOT_LOOP, "started over " + LOOP + " times before it was ready");
            }
            if (console.exhausted() && guest.ending().isPresent()) {
                return ended(guest.ending().get());
            }
            Optional<String> hopeless = watch.failed();
            if (hopeless.isPresent()) {
                return late(hopeless.get(), watch, guest);
            }
            if (elapsed().compareTo(request.limit()) > 0) {
                return late("not ready after " + request.limit().toSeconds() + " s", watch, guest);
            }
        }
    }

    /** Lets the guest finish speaking, since what follows a sign of trouble often explains it. */
    private BootVerdict conclude(Symptom first, RunningGuest guest, Console console) throws InterruptedException {
        Duration seen = elapsed();
        while (elapsed().minus(seen).compareTo(Symptoms.grace()) < 0 && !console.exhausted()) {
            console.next(TICK).ifPresent(this::see);
        }
        Optional<String> trouble = guest.trouble();
        if (trouble.isPresent()) {
            return verdict(Outcome.DRIVER_BROKEN, trouble.get() + "; then: " + first.line());
        }
        Symptom symptom = symptoms.decisive().orElse(first);
        return verdict(symptom.outcome(), withHints(symptom.line()), seen, Shutdown.NOT_ASKED);
    }

    private BootVerdict ready() {
        List<String> failed = symptoms.failedUnits();
        return failed.isEmpty()
                ? verdict(Outcome.READY, request.ready().describe())
                : verdict(Outcome.FAILED_UNITS, withHints(String.join("; ", failed)));
    }

    /** Returns whether this boot can no longer become good, and no results of checks are awaited. */
    private boolean settledWithFailedUnits() {
        return symptoms.settled()
                        .map(at -> elapsed().minus(at).compareTo(SETTLING) > 0)
                        .orElse(false)
                && !CheckInitramfs.awaitedBy(request.ready())
                && !symptoms.failedUnits().isEmpty();
    }

    private BootVerdict ended(Ending ending) {
        return switch (ending.kind()) {
            case POWERED_OFF -> verdict(Outcome.POWERED_OFF, withHints(ending.detail()));
            case CRASHED -> verdict(Outcome.PANIC, withHints(ending.detail()));
            case REFUSED -> verdict(Outcome.TOOLSTACK_REFUSED, ending.detail());
            case DRIVER_BROKEN -> verdict(Outcome.DRIVER_BROKEN, ending.detail());
        };
    }

    private BootVerdict late(String what, Watch watch, RunningGuest guest) {
        Optional<String> trouble = guest.trouble();
        if (trouble.isPresent()) {
            return verdict(Outcome.DRIVER_BROKEN, what + ": " + trouble.get());
        }
        String pending = what + ", waiting for " + watch.pending();
        if (!symptoms.spoke()) {
            return verdict(
                    Outcome.TIMEOUT,
                    pending + "; the console stayed mute: does the command line name it with console=?");
        }
        Optional<String> stuck = request.machine().bootsFromDisk() ? symptoms.stuckBeforeKernel() : Optional.empty();
        if (stuck.isPresent()) {
            return verdict(
                    Outcome.LOADER_FAILED,
                    withHints(pending + "; nothing came after '" + stuck.get()
                            + "': if that is the kernel's start, does its command line name this console?"));
        }
        if (!symptoms.failedUnits().isEmpty()) {
            return verdict(Outcome.FAILED_UNITS, withHints(String.join("; ", symptoms.failedUnits()) + "; " + pending));
        }
        return verdict(loginMissing(watch) ? Outcome.NO_LOGIN : Outcome.TIMEOUT, withHints(pending));
    }

    /** Returns whether only a login is still awaited, apart from checks, which come after it or not at all. */
    private static boolean loginMissing(Watch watch) {
        List<Ready> awaited = watch.awaited().stream()
                .filter(each -> !(each instanceof Ready.ChecksDone))
                .toList();
        return !awaited.isEmpty() && awaited.stream().allMatch(Ready.Login.class::isInstance);
    }

    BootVerdict broken(String why) {
        return verdict(Outcome.DRIVER_BROKEN, driver + " could not start the guest: " + why);
    }

    private String withHints(String detail) {
        List<String> hints = symptoms.hints();
        return hints.isEmpty() ? detail : detail + " (" + String.join("; ", hints) + ")";
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private BootVerdict verdict(Outcome outcome, String detail) {
        return verdict(outcome, detail, elapsed(), Shutdown.NOT_ASKED);
    }

    private List<Evidence> evidence() {
        List<Evidence> all = new ArrayList<>(met);
        all.addAll(symptoms.evidence());
        all.sort(Comparator.comparing(Evidence::at));
        return all;
    }

    BootVerdict verdict(Outcome outcome, String detail, Duration elapsed, Shutdown shutdown) {
        return new BootVerdict(
                outcome,
                detail,
                driver,
                elapsed,
                shutdown,
                symptoms.failedUnits(),
                evidence(),
                List.copyOf(last),
                timeline.at(elapsed),
                request.log());
    }
}
