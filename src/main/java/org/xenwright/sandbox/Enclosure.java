package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a {@link ShellSandbox} holds its command with. */
interface Enclosure {
    /** What it is, for reports. */
    String name();

    /** Whether scripts find all they may expect of a running system. */
    boolean exact();

    /**
     * Makes it ready for one run.
     *
     * @param footprint what the tree takes
     * @param folder of the run, which may receive the files {@code tool.tar} and {@code filter}
     * @throws IOException when it cannot be had here
     */
    Held hold(Footprint footprint, SandboxCommand command, Path folder) throws IOException;

    /**
     * A run that can begin.
     *
     * @param before the words before the shell of the script
     * @param arguments of the script
     * @param closing what ends with the run
     */
    record Held(List<String> before, List<String> arguments, Closeable closing) implements Closeable {
        @Override
        public void close() throws IOException {
            closing.close();
        }
    }
}
