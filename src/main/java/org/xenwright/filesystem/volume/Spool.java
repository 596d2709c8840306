package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;

/**
 * A place for files that a file system needs beside it: what was unpacked from it, or the one that cannot be planned.
 */
@FunctionalInterface
public interface Spool {
    /** Gives the path of a file that does not exist yet and stays as long as what refers to it. */
    Path next() throws IOException;

    /**
     * Gives the account on which a file system is read: memory, names and steps. Those of one disk share theirs, since
     * what is kept of each is kept together.
     */
    default Allowance allowance() {
        return new Allowance(Bounds.ofDisk());
    }
}
