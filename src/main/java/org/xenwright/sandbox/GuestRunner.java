package org.xenwright.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xenwright.tree.Tree;

/** A runner of virtual machines on trees. */
public interface GuestRunner {
    /** Returns its name, for reports. */
    String name();

    /** Returns why it cannot be used here; empty when it can; may take seconds. */
    Optional<String> complaint();

    /**
     * Runs a machine whose root file system is made from a tree, until it powers itself off. It has no network.
     *
     * @param tree the content of the root file system; changes are lost
     * @param init the program the kernel starts, by its path in the tree
     * @param free the least number of bytes that can be written to the root file system
     * @param disks raw files that the machine sees as its second and further disks, and may write
     * @param folder for temporary files on the host; the caller empties it
     * @param limit how long it may run
     * @param console receives what the machine says
     * @throws IOException when it does not start, crashes, or runs longer than the limit
     */
    void run(Tree tree, String init, long free, List<Path> disks, Path folder, Duration limit, OutputStream console)
            throws IOException;
}
