package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.content.ByteSize;
import org.xenwright.image.inspect.DiskImage;
import org.xenwright.image.inspect.Packages;
import org.xenwright.report.TextTable;

/**
 * Looks into a raw disk without mounting it: its partitions, a folder with the sizes of all below, a file's text, or the
 * packages by size. Works in any folder, without a POM.
 */
@Mojo(name = "inspect", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class InspectMojo extends XenMojo {
    /** The disk, or the folder of an image. Default: the image of the project. */
    @Parameter(property = "xen.image")
    File inspected;

    /** Where the image of the project is. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** What to look at: a folder or a file of the image. */
    @Parameter(property = "xen.path", defaultValue = "/")
    String path;

    /** Lists the packages, the largest first, instead of a path. */
    @Parameter(property = "xen.packages", defaultValue = "false")
    boolean packages;

    @Override
    void run() throws IOException {
        Path file = (inspected != null ? inspected : target).toPath().toAbsolutePath();
        DiskImage image = DiskImage.read(file);
        getLog().info(image.file() + ", " + ByteSize.format(image.size()));
        Listing.of(image).forEach(getLog()::info);
        getLog().info("");
        if (!packages) {
            Listing.at(image.files().tree(), path).forEach(getLog()::info);
            return;
        }
        TextTable table = new TextTable("llr");
        for (Packages.Share each : Packages.shares(image.files().tree())) {
            table.row(Listing.safe(each.name()), Listing.safe(each.version()), ByteSize.format(each.bytes()));
        }
        table.lines().forEach(getLog()::info);
    }
}
