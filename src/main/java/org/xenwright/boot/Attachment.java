package org.xenwright.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;

/** The user at the console of a guest. */
final class Attachment {
    private static final int LEAVE = 0x1d; // Ctrl-], as in telnet and xl console
    private static final Duration TICK = Duration.ofMillis(50);

    private final InputStream keys;
    private final AtomicInteger leaves = new AtomicInteger(); // how often the user asked to leave
    private volatile boolean over;

    private Attachment(InputStream keys) {
        this.keys = keys;
    }

    /** Runs a guest until it ends, or the user leaves, which ends it too; empty when the user left. */
    static Optional<Ending> run(
            Machine machine, Driver driver, Duration shutdown, Path log, InputStream keys, OutputStream screen)
            throws IOException {
        driver.prepare(machine);
        Attachment attachment = new Attachment(keys);
        try (Terminal terminal = Terminal.raw()) {
            try (RunningGuest guest = driver.start(machine);
                    Console console = new Console(guest.console(), log, System.nanoTime(), screen)) {
                Thread typist = new Thread(() -> attachment.type(guest.keyboard()), "keyboard");
                typist.setDaemon(true);
                typist.start();
                try {
                    return attachment.follow(guest, console, shutdown);
                } finally {
                    attachment.over = true;
                    typist.join(TICK.toMillis() * 4); // it may hang on a guest that reads nothing
                }
            } finally {
                terminal.settle(keys);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Waits until the guest ends. When the user leaves, a guest that may keep what it wrote is asked to power off;
     * leaving a second time ends it at once.
     */
    private Optional<Ending> follow(RunningGuest guest, Console console, Duration shutdown)
            throws IOException, InterruptedException {
        long asked = 0;
        while (true) {
            console.next(TICK); // consumed, so that the reader never waits; the screen has it already
            if (console.exhausted() && guest.ending().isPresent()) {
                return guest.ending();
            }
            int wishes = leaves.get();
            if (wishes > 1 || wishes == 1 && shutdown.isZero()) {
                return Optional.empty();
            }
            if (wishes == 1 && asked == 0) {
                asked = System.nanoTime();
                guest.askToPowerOff();
            }
            if (asked != 0 && System.nanoTime() - asked > shutdown.toNanos()) {
                return Optional.empty();
            }
        }
    }

    private void type(OutputStream keyboard) {
        try {
            // without blocking, so that this thread takes no key from a later reader once the guest has ended
            while (!over) {
                if (keys.available() == 0) {
                    TimeUnit.MILLISECONDS.sleep(10);
                    continue;
                }
                int key = keys.read();
                if (key < 0 || key == LEAVE) {
                    leaves.incrementAndGet();
                } else if (leaves.get() == 0) {
                    keyboard.write(key);
                    keyboard.flush();
                }
            }
        } catch (IOException e) {
            return; // the guest is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
