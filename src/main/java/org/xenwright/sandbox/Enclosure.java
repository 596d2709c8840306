package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A way in which a {@link ShellSandbox} confines its command. */
interface Enclosure {
    /** Returns its name, for reports. */
    String name();

    /** Returns whether scripts find all they may expect of a running system. */
    boolean exact();

    /**
     * Prepares it for one run.
     *
     * @param footprint the space that the tree takes
     * @param folder of the run, which may receive the files {@code tool.tar} and {@code filter}
     * @throws IOException when it is not available here
     */
    Held hold(Footprint footprint, SandboxCommand command, Path folder) throws IOException;

    /**
     * A run that can begin.
     *
     * @param before the words before the shell of the script
     * @param arguments of the script
     * @param closing closed at the end of the run
     */
    record Held(List<String> before, List<String> arguments, Closeable closing) implements Closeable {
        @Override
        public void close() throws IOException {
            closing.close();
        }
    }
}
