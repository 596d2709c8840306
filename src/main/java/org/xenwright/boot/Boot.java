package org.xenwright.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;

/** The boot of a guest, judged from its console and network. */
public final class Boot {
    private Boot() {}

    /**
     * Starts a guest, waits for its verdict, and powers it off.
     *
     * @return the verdict, also when the driver broke; nothing is left running
     * @throws org.xenwright.problem.ProblemException if the machine asks for what the driver cannot do
     * @throws IOException if the log cannot be written
     */
    public static BootVerdict run(BootRequest request, Driver driver) throws IOException {
        try (RunningBoot boot = start(request, driver)) {
            return boot.stop();
        }
    }

    /** Starts a guest and waits for its verdict; a guest that is ready runs on until it is stopped or closed. */
    public static RunningBoot start(BootRequest request, Driver driver) throws IOException {
        return RunningBoot.start(request, driver, OutputStream.nullOutputStream());
    }

    /**
     * Connects the user to the console of a guest, without judging it. Ctrl-] leaves and ends the guest; the terminal
     * of this process, if there is one, passes on every other key.
     *
     * @param shutdown how long its system may take to power off when the user leaves; zero to end it without asking
     * @param log where the console is kept
     * @param keys what the user types
     * @param screen what the user sees
     * @return how the guest ended; empty when the user left
     */
    public static Optional<Ending> attach(
            Machine machine, Driver driver, Duration shutdown, Path log, InputStream keys, OutputStream screen)
            throws IOException {
        return Attachment.run(machine, driver, shutdown, log, keys, screen);
    }
}
