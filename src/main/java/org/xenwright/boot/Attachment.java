package org.xenwright.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Machine;

/** A person at the console of a guest. */
final class Attachment {
    private static final int LEAVE = 0x1d; // Ctrl-], as in telnet and xl console
    private static final Duration TICK = Duration.ofMillis(50);

    private final InputStream keys;
    private volatile boolean left;

    private Attachment(InputStream keys) {
        this.keys = keys;
    }

    /** Runs a guest until it ends or the person leaves, which ends it; empty when the person left. */
    static Optional<Ending> run(Machine machine, Driver driver, Path log, InputStream keys, OutputStream screen)
            throws IOException {
        driver.prepare(machine);
        Attachment attachment = new Attachment(keys);
        try (Terminal terminal = Terminal.raw();
                Guest guest = driver.start(machine);
                Console console = new Console(guest.console(), log, System.nanoTime(), screen)) {
            Thread typist = new Thread(() -> attachment.type(guest.keyboard()), "keyboard");
            typist.setDaemon(true);
            typist.start();
            while (!attachment.left) {
                console.next(TICK); // taken, so that the reader never waits; the screen has it already
                if (console.exhausted() && guest.ending().isPresent()) {
                    return guest.ending();
                }
            }
            assert terminal != null;
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void type(OutputStream keyboard) {
        try {
            // without blocking, so that this thread takes no key from whoever reads after the guest has ended
            while (!left) {
                if (keys.available() == 0) {
                    TimeUnit.MILLISECONDS.sleep(10);
                    continue;
                }
                int key = keys.read();
                if (key < 0 || key == LEAVE) {
                    left = true;
                } else {
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
