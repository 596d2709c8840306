package org.xenwright.disk;

import java.nio.file.Path;

/** A disk names a file behind it that is not followed. */
public final class BackingFileException extends DiskFormatException {
    private static final long serialVersionUID = 1L;

    BackingFileException(Path disk, String name, String why) {
        super(disk + ": a backing file '" + name + "', " + why
                + "; one beside the disk or below is followed, another only where it is said that it may be");
    }
}
