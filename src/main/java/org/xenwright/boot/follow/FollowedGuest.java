package org.xenwright.boot.follow;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.console.ConsoleLine;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;

/** A running guest that says on its console what it makes of changes in its mailbox. Closing it ends it at once. */
public final class FollowedGuest implements AutoCloseable {
    private static final Pattern ANSWER =
            Pattern.compile("(applied|settled) (\\d{1,9}) (\\d{1,3}) ?(.*)", Pattern.DOTALL);
    private static final String LOG = "log ";

    private final RunningGuest guest;
    private final Console console;
    private final Seal seal;

    private FollowedGuest(RunningGuest guest, Console console, Seal seal) {
        this.guest = guest;
        this.console = console;
        this.seal = seal;
    }

    /** What a guest says; all of it untrusted. */
    public interface Listener {
        /** Hears that changes are taken from now on; perhaps several times. */
        void follows();

        /**
         * Hears that a change was taken, and that its units are being restarted; perhaps several times, perhaps never when
         * they have come to rest by then.
         *
         * @param status 0 when all of it worked
         * @param said the last line of what did not
         */
        void applied(int number, int status, String said);

        /**
         * Hears that the units of a change that was taken have come to rest; perhaps several times, and never when another
         * change was taken meanwhile.
         *
         * @param status 0 when none of them failed
         * @param said which did
         */
        void settled(int number, int status, String said);

        /** Hears a line of the journal of its units. */
        void log(String line);
    }

    /**
     * Starts a guest.
     *
     * @param machine whose initramfs brings the other end along, with its mailbox
     * @param log where its console is kept
     * @param seal of the initramfs and the mailbox
     */
    public static FollowedGuest start(Machine machine, Driver driver, Path log, Seal seal) throws IOException {
        driver.prepare(machine);
        RunningGuest guest = driver.start(machine);
        try {
            Console console = new Console(guest.console(), log, System.nanoTime(), OutputStream.nullOutputStream());
            return new FollowedGuest(guest, console, seal);
        } catch (IOException | RuntimeException e) {
            guest.close();
            throw e;
        }
    }

    /** Waits for a line of the console and tells what it says, if it says anything. */
    public void listen(Duration wait, Listener listener) throws InterruptedException {
        Optional<ConsoleLine> line = console.next(wait);
        String told = line.filter(ConsoleLine::complete)
                .flatMap(each -> seal.opened(each.text()))
                .orElse("");
        Matcher answer = ANSWER.matcher(told);
        if (told.equals("follows")) {
            listener.follows();
        } else if (answer.matches()) {
            int number = Integer.parseInt(answer.group(2));
            int status = Integer.parseInt(answer.group(3));
            String said = answer.group(4).strip();
            if (answer.group(1).equals("applied")) {
                listener.applied(number, status, said);
            } else {
                listener.settled(number, status, said);
            }
        } else if (told.startsWith(LOG)) {
            listener.log(told.substring(LOG.length()));
        }
    }

    /** Returns how it ended, once all that it said was heard; empty while it runs. */
    public Optional<Ending> ending() {
        return console.exhausted() ? guest.ending() : Optional.empty();
    }

    /** Returns, for each forwarded port of the guest, its port on this machine's loopback interface. */
    public Map<Integer, Integer> ports() {
        return guest.ports();
    }

    /** Returns where its console is kept. */
    public Path log() {
        return console.log();
    }

    @Override
    public void close() throws IOException {
        guest.close();
        console.close();
    }
}
