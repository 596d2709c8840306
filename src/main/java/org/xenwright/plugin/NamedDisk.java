package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xenwright.disk.BackingFileException;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.VolumeFormatException;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.problem.Problem;

/** Disks that the user names to look into. */
final class NamedDisk {
    private NamedDisk() {}

    /**
     * Opens one; a broken disk is reported as the user's mistake.
     *
     * @param backing folder that backing files may lie in besides the disk's own; null for none
     */
    static DiskContents open(File file, @Nullable File backing, String attempted) throws IOException {
        if (backing != null && !backing.isDirectory()) {
            throw Problem.of(attempted, "name the folder that the backing files lie in")
                    .at("-Dxen.backing")
                    .found(backing + ", which is no folder")
                    .raise();
        }
        try {
            return DiskContents.read(file.toPath().toAbsolutePath(), backing == null ? null : backing.toPath());
        } catch (BackingFileException e) {
            throw Problem.of(
                            attempted,
                            "if you know who made the disk, say where the files behind it may lie: -Dxen.backing=FOLDER")
                    .at(file.toString())
                    .found(Problem.messageOf(e))
                    .raise(e);
        } catch (DiskFormatException | VolumeFormatException e) {
            throw Problem.of(attempted, "get the image again, or let its own tools repair it")
                    .at(file.toString())
                    .found(Problem.messageOf(e))
                    .expected("a sound " + DiskFormats.choice(each -> true) + " disk with "
                            + FileSystemKinds.readable(FileSystemKind::holdsFiles))
                    .raise(e);
        }
    }
}
