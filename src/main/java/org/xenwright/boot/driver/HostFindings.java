package org.xenwright.boot.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;

/**
 * Facts found out about this machine by trial, kept in a store until the machine reboots: a trial may take seconds,
 * which every build would spend again.
 */
public final class HostFindings {
    private static final String KIND = "host-findings";
    // facts: proc(5), another text at each start of the kernel
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Store store;

    public HostFindings(Store store) {
        this.store = store;
    }

    /** A trial that finds something out. */
    @FunctionalInterface
    public interface Trial {
        String run() throws IOException;
    }

    /**
     * Returns the answer to a question, found out by trial if not known yet.
     *
     * @param question which includes all that the answer depends on besides this machine, such as versions
     */
    public String answer(String question, Trial trial) throws IOException {
        if (!Files.isReadable(BOOT)) {
            return trial.run();
        }
        Digest key = Digest.of(Files.readString(BOOT).strip() + "\n" + question);
        return Files.readString(store.getSoundFile(KIND, key, at -> Files.writeString(at, trial.run())));
    }
}
