package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.file.Path;

/** A place for files that a file system needs beside it: what was unpacked from it, or the one that cannot be planned. */
@FunctionalInterface
public interface Spool {
    /** Gives the path of a file that does not exist yet and stays as long as what refers to it. */
    Path next() throws IOException;
}
