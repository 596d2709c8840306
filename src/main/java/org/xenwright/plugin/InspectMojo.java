package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.content.ByteSize;
import org.xenwright.image.domain.DomainWays;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.Listing;
import org.xenwright.image.inspect.Packages;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.TextTable;
import org.xenwright.tree.Tree;

/**
 * Looks into a disk without mounting it: lists its partitions, a folder with total sizes, the text of a file, or the
 * packages by size. Reads raw, qcow2 (with backing files), VHD, VMDK, XVA and OVA; a GUID partition table or none;
 * ext2, ext3, ext4 and squashfs, made by any tool. Works in any folder, without a POM.
 */
@Mojo(name = "inspect", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class InspectMojo extends XenMojo {
    /** The disk to read, or the folder of an image. Default: the image of the project. */
    @Parameter(property = "xen.disk")
    File disk;

    /**
     * The former name of {@code disk}.
     *
     * @deprecated write {@code -Dxen.disk}: {@code xen.image} is the name of an image everywhere else
     */
    @Deprecated
    @Parameter(property = "xen.image")
    File inspected;

    /** Folder of the project's image. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** What to look at: a folder or a file of the image. */
    @Parameter(property = "xen.path", defaultValue = "/")
    String path;

    /**
     * A further folder in or below which the backing files of a qcow2 may lie. Default: only the disk's own folder,
     * since a disk that a stranger made could name any file of this machine as its content.
     */
    @Parameter(property = "xen.backing")
    File backing;

    /** Lists the packages, largest first, instead of a path. Default: false. */
    @Parameter(property = "xen.packages", defaultValue = "false")
    boolean packages;

    @Override
    void run() throws IOException {
        File named = renamed(disk, "xen.disk", inspected, "xen.image");
        try (DiskContents contents = NamedDisk.open(named != null ? named : target, backing, "looking into an image")) {
            getLog().info(contents.file() + ", " + contents.image().format().title() + ", "
                    + ByteSize.format(Files.size(contents.file())));
            Listing.of(contents).forEach(getLog()::info);
            DomainWays.of((named != null ? named : target).toPath()).forEach(getLog()::info);
            getLog().info("");
            (packages ? packages(contents.files()) : Listing.at(contents.files(), path)).forEach(getLog()::info);
        }
    }

    private static List<String> packages(Tree tree) throws IOException {
        TextTable table = new TextTable("llrr");
        table.row("package", "version", "files", "size");
        long bytes = 0;
        for (Packages.Share each : Packages.of(tree, Worlds.KNOWN).shares()) {
            table.row(
                    Foreign.line(each.name()),
                    Foreign.line(each.version()),
                    Long.toString(each.files()),
                    ByteSize.format(each.bytes()));
            bytes += each.bytes();
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(ByteSize.format(bytes) + " in all");
        return lines;
    }
}
