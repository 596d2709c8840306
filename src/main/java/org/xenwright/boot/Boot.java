package org.xenwright.boot;

import java.io.IOException;
import java.io.OutputStream;
import org.xenwright.boot.driver.Driver;

/** Boots a guest and judges it. */
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
}
