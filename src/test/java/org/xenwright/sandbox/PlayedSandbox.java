package org.xenwright.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.xenwright.tree.Tree;

/**
 * A sandbox where nothing runs: the test says what a command prints, and does to the tree what the command would.
 *
 * @param log what every command prints
 */
public record PlayedSandbox(String log, Play play) implements Sandbox {
    /** What a command does. */
    public interface Play {
        /** Changes the tree, which is a copy of the command's. */
        void on(Tree tree) throws IOException;
    }

    @Override
    public String name() {
        return "a test";
    }

    @Override
    public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
        Tree after = tree.copy();
        play.on(after);
        return new SandboxResult(0, log, after, List.of(), () -> {});
    }
}
