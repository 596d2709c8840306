package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * A reader of package files of one world, for a kernel that is brought as a package. Its class and all that it mentions is
 * the code that what is kept of its results depends on.
 */
public interface PackageUnpacker {
    /**
     * Returns the files of one package as a tree; nothing of it is run.
     *
     * @param file that a user named, who vouches for it
     * @throws org.xenwright.problem.ProblemException when it is none, or damaged
     */
    Tree unpacked(Path file, Access access) throws IOException;
}
