package org.xenwright.sandbox;

import java.io.IOException;
import java.util.function.Consumer;
import org.xenwright.tree.Tree;

/** A place where a command runs as root of a tree, without network, and reaches nothing of the host. */
public interface Sandbox {
    /** Returns its name, for reports: {@code "namespaces of an ordinary user"}. */
    String name();

    /**
     * Returns whether scripts find all they may expect of a running system, so that results equal those of every other
     * exact sandbox. An inexact one has no /proc, and its results must not be used as those of an exact one.
     */
    default boolean exact() {
        return true;
    }

    /**
     * Runs a command on a tree. The tree itself is not changed. Devices of the tree are out of the command's reach and
     * come back unchanged; nothing the command puts below {@code /dev}, {@code /proc} or {@code /sys} comes back.
     *
     * @return the result; content that the command did not change is still the tree's own. Close it once its tree is no
     *     longer needed: content that the command wrote is in files that are deleted then
     * @throws SandboxTimeoutException when the command ran longer than allowed
     * @throws IOException when the sandbox itself failed; a command that fails is a result
     */
    default SandboxResult run(Tree tree, SandboxCommand command) throws IOException {
        return run(tree, command, line -> {});
    }

    /**
     * Like {@link #run(Tree, SandboxCommand)}, and passes on each line of the output as it comes, in a thread of its
     * own; a sandbox that cannot do so passes on all of them at the end.
     */
    SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException;
}
