package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;

/** A driver whose guests are watched for the line that proves what is wrong with them. */
final class Stopwatch implements Driver {
    /** Far below the limits of the boots that are watched, and no measure of speed. */
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Driver driver;
    private final Pattern evidence;
    private volatile long proven;

    /** @param evidence found in all that the console said so far, line ends included */
    Stopwatch(Driver driver, String evidence) {
        this.driver = driver;
        this.evidence = Pattern.compile(evidence, Pattern.MULTILINE | Pattern.DOTALL);
    }

    /** To be called as soon as there is a verdict: the evidence was there, and is what ended the boot, not its limit. */
    void soon(BootVerdict verdict) {
        long now = System.nanoTime();
        assertThat(proven).as("evidence like " + evidence + " in " + verdict).isNotZero();
        assertThat(Duration.ofNanos(now - proven)).as(verdict.toString()).isLessThan(SOON);
    }

    @Override
    public String name() {
        return driver.name();
    }

    @Override
    public Availability availability() {
        return driver.availability();
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        RunningGuest guest = driver.start(machine);
        InputStream console = new FilterInputStream(guest.console()) {
            private final StringBuilder seen = new StringBuilder();

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                if (n > 0 && proven == 0) {
                    seen.append(new String(bytes, offset, n, StandardCharsets.ISO_8859_1)
                            .replaceAll("\u001B\\[[0-9;]*m", ""));
                    if (evidence.matcher(seen).find()) {
                        proven = System.nanoTime();
                    }
                }
                return n;
            }
        };
        return new Watched(guest, console);
    }

    private record Watched(RunningGuest guest, InputStream console) implements RunningGuest {
        @Override
        public OutputStream keyboard() {
            return guest.keyboard();
        }

        @Override
        public Map<Integer, Integer> ports() {
            return guest.ports();
        }

        @Override
        public boolean accepts(int guestPort, Duration limit) throws IOException {
            return guest.accepts(guestPort, limit);
        }

        @Override
        public int resets() {
            return guest.resets();
        }

        @Override
        public Optional<Ending> ending() {
            return guest.ending();
        }

        @Override
        public void askToPowerOff() throws IOException {
            guest.askToPowerOff();
        }

        @Override
        public void close() {
            guest.close();
        }
    }
}
