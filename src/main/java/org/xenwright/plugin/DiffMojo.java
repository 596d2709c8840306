package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.image.inspect.BootCode;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.EfiPrograms;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.problem.Problem;

/**
 * Shows what differs between two images: packages, files, modes, owners, extended attributes, content, and lines of
 * configuration files. Reads every format that {@code xen:inspect} reads, and the two may have different ones. Works in
 * any folder, without a POM.
 */
@Mojo(name = "diff", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DiffMojo extends XenMojo {
    /** The older image: a disk of any format, or the folder of an image. */
    @Parameter(property = "xen.a")
    File before;

    /** The newer image: a disk of any format, or the folder of an image. */
    @Parameter(property = "xen.b")
    File after;

    /** A further folder in or below which the backing files of a qcow2 may lie. Default: only the disk's own folder. */
    @Parameter(property = "xen.backing")
    File backing;

    /** How many files to list; 0 lists all. */
    @Parameter(property = "xen.limit", defaultValue = "200")
    int limit;

    @Override
    void run() throws IOException {
        try (DiskContents one = NamedDisk.open(named(before, "-Dxen.a"), backing, "comparing two images");
                DiskContents other = NamedDisk.open(named(after, "-Dxen.b"), backing, "comparing two images")) {
            new DifferenceText(limit)
                    .lines(ImageDifference.between(one.files(), other.files(), Worlds.KNOWN))
                    .forEach(getLog()::info);
            BootCode.differences(one, other).forEach(getLog()::info);
            EfiPrograms.beyondFiles(one, other).forEach(getLog()::info);
        }
    }

    private static File named(File file, String property) {
        if (file == null) {
            throw Problem.of("comparing two images", "name both: -Dxen.a=… -Dxen.b=…")
                    .at(property)
                    .found("nothing")
                    .expected("a disk, or the folder of an image")
                    .raise();
        }
        return file;
    }
}
