package org.xenwright.boot.driver;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.schedule.Host;
import org.xenwright.filesystem.volume.FileSystemKind;

/** A way to run a guest. */
public interface Driver {
    /** Returns the name by which users choose it. */
    String name();

    /** Returns whether it can run here; may take seconds the first time, and may fetch tools. */
    Availability availability();

    /**
     * Returns why it can never run such a machine, on any computer; empty when it can.
     *
     * @param root the file system of the guest's root; null where it is not known
     */
    default Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        return Optional.empty();
    }

    /** Returns the name of the timeline's stage before the guest's kernel prints. */
    default String firstStage() {
        return "firmware";
    }

    /**
     * Returns the firmware that its machines boot by when one is asked for: that one, unless something else, such as
     * its domain's file, says how the domain boots.
     */
    default Firmware firmware(Firmware asked) {
        return asked;
    }

    /** Returns what its guests run on, which drivers may share. */
    default Host host() {
        return Host.OF_EACH;
    }

    /**
     * Prepares what a guest like this needs and later ones can reuse, so that its time counts for no boot.
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
