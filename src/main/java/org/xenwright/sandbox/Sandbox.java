package org.xenwright.sandbox;

import java.io.IOException;
import java.util.function.Consumer;
import org.xenwright.tree.Tree;

/** A place where a command runs as root of a tree, without network, and reaches nothing of the host. */
public interface Sandbox {
    /** What it is, for reports: {@code "namespaces of an ordinary user"}. */
    String name();

    /**
     * Whether scripts find all they may expect of a running system, so that the result is that of every other exact
     * sandbox. One that is not has no /proc, and its results must not be taken for those of an exact one.
     */
    default boolean exact() {
        return true;
    }

    /**
     * Runs a command on a tree. The tree itself is not changed. Devices of the tree are out of the command's reach and
     * come back as they were; nothing the command puts below {@code /dev}, {@code /proc} or {@code /sys} comes back.
     *
     * @return what became of it; content the command did not touch is still the tree's own. Close it when its tree was
     *     used up: content the command wrote lies in files that vanish then
     * @throws SandboxTimeoutException when the command ran longer than it may
     * @throws IOException when the sandbox itself failed; a command that fails is a result
     */
    default SandboxResult run(Tree tree, SandboxCommand command) throws IOException {
        return run(tree, command, line -> {});
    }

    /**
     * Like {@link #run(Tree, SandboxCommand)}, and tells each line of the output when it is there, in a thread of its
     * own; a sandbox that cannot do so tells all of them at the end.
     */
    SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException;
}
