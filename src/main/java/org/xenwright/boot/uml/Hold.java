package org.xenwright.boot.uml;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The confinement of the process of User-mode Linux. It is no boundary itself: its guest mounts what its process can
 * read ({@code hostfs}), and programs of the guest are processes of this machine.
 */
@FunctionalInterface
public interface Hold {
    /** No confinement: a guest has the rights of the build. */
    Hold NONE = (reach, program) -> program;

    /**
     * Returns the command that starts a program so that it reaches nothing else and no network.
     *
     * @throws org.xenwright.problem.ProblemException when nothing can confine it here
     */
    List<String> around(Reach reach, List<String> program) throws IOException;

    /**
     * The files in reach of the process.
     *
     * @param read files and folders that it reads
     * @param written files and folders that it writes too
     * @param aside a folder out of its reach, for files that its confinement needs
     */
    record Reach(List<Path> read, List<Path> written, Path aside) {
        public Reach {
            read = List.copyOf(read);
            written = List.copyOf(written);
        }
    }
}
