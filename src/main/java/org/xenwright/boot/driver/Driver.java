package org.xenwright.boot.driver;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.schedule.Host;
import org.xenwright.filesystem.volume.FileSystemKind;

/** One way to run a guest. */
public interface Driver {
    /** The name users choose it by. */
    String name();

    /** Whether it can run here; may take seconds the first time, and may fetch tools. */
    Availability availability();

    /**
     * Why it can never run such a machine, whatever this computer is; empty when it can.
     *
     * @param root the kind of the file system its root is on; null where it is not known
     */
    default Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        return Optional.empty();
    }

    /** What passes before the guest's kernel speaks, as a stage of the timeline. */
    default String firstStage() {
        return "firmware";
    }

    /** What its guests run on; those of drivers with the same one share it. */
    default Host host() {
        return Host.OF_EACH;
    }

    /**
     * Makes ready what a guest like this needs and what later ones will find there, so that it counts to no boot.
     *
     * @throws IOException if the driver is broken
     */
    default void prepare(Machine machine) throws IOException {}

    /**
     * Starts a guest. When this throws, nothing is left running.
     *
     * @throws org.xenwright.problem.ProblemException if the machine is {@linkplain #unfit unfit}, as far as it shows
     * @throws IOException if the driver is broken, which says nothing about the guest
     */
    RunningGuest start(Machine machine) throws IOException;
}
