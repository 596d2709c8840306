package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.content.ByteSize;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.image.inspect.DerivedDisk;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.problem.Problem;
import org.xenwright.progress.TextTable;

/**
 * Writes a new build of an image as a qcow2 overlay on the disk of an older build, little larger than what changed:
 * every unchanged file stays where it is on the older disk. Works in any folder, without a POM.
 */
@Mojo(name = "delta", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DeltaMojo extends XenMojo {
    private static final String ATTEMPTED = "writing a disk as a delta of another";

    /**
     * The disk of the older build, raw or qcow2, or the folder of its image. It must stay unchanged, beside the delta.
     */
    @Parameter(property = "xen.a")
    File before;

    /** The disk of the new build, of any format, or the folder of its image. Default: the image of the project. */
    @Parameter(property = "xen.b", defaultValue = "${project.build.directory}/xen")
    File after;

    /** A further folder in or below which the backing files of a qcow2 may lie. Default: only the disk's own folder. */
    @Parameter(property = "xen.backing")
    File backing;

    /** The file to write. Default: the new disk's name with -delta.qcow2, in its folder. */
    @Parameter(property = "xen.delta")
    File delta;

    @Override
    void run() throws IOException {
        if (before == null) {
            throw Problem.of(ATTEMPTED, "name the disk of the older build: -Dxen.a=…")
                    .at("-Dxen.a")
                    .found("nothing")
                    .raise();
        }
        try (DiskContents base = NamedDisk.open(before, backing, ATTEMPTED);
                DiskContents changed = NamedDisk.open(after, backing, ATTEMPTED)) {
            Path target = delta != null ? delta.toPath().toAbsolutePath() : beside(changed.file());
            long size = DerivedDisk.over(base).write(changed, target);
            TextTable table = new TextTable("lrl");
            table.row("base", ByteSize.format(size), base.file().toString());
            table.row("delta", ByteSize.format(Files.size(target)), target.toString());
            table.lines().forEach(getLog()::info);
        }
    }

    private static Path beside(Path disk) {
        String name = disk.getFileName().toString();
        String base = Stream.concat(DiskFormats.all().stream().map(DiskFormat::suffix), Stream.of(".raw"))
                .filter(name::endsWith)
                .findFirst()
                .map(suffix -> name.substring(0, name.length() - suffix.length()))
                .orElse(name);
        return disk.resolveSibling(base + "-delta.qcow2");
    }
}
