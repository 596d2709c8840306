package org.xenwright.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xenwright.tree.Tree;

/** Starts a virtual machine on a tree. */
public interface GuestRunner {
    /** What it is, for reports. */
    String name();

    /** Why it cannot be used here, or empty when it can; may take seconds. */
    Optional<String> complaint();

    /**
     * Runs a machine whose root file system is made of a tree, until it powers itself off. It has no network.
     *
     * @param tree what the root file system holds; changes are lost
     * @param init the program the kernel starts, by its path in the tree
     * @param free bytes that can be written to the root file system, at least
     * @param disks raw files the machine sees as its second, third and further disks, and may write
     * @param folder for what must be written on the host meanwhile; the caller empties it
     * @param limit how long it may run
     * @param console receives what the machine says
     * @throws IOException when it does not start, crashes, or runs longer than the limit
     */
    void run(Tree tree, String init, long free, List<Path> disks, Path folder, Duration limit, OutputStream console)
            throws IOException;
}
