package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskImage;
import org.xenwright.image.inspect.DerivedDisk;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.problem.Problem;
import org.xenwright.report.TextTable;

/**
 * Writes a new build of an image as a qcow2 over the disk of an older one, holding little more than what changed: every
 * file that is the same stays where it lies there. Works in any folder, without a POM.
 */
@Mojo(name = "delta", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DeltaMojo extends XenMojo {
    private static final String ATTEMPTED = "writing a disk as a delta of another";

    /** The disk of the older build, raw, or the folder of its image. It must stay as it is, beside the delta. */
    @Parameter(property = "xen.a")
    File before;

    /** The disk of the new build, of any format, or the folder of its image. Default: the image of the project. */
    @Parameter(property = "xen.b", defaultValue = "${project.build.directory}/xen")
    File after;

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
        try (DiskContents base = InspectMojo.open(before, ATTEMPTED);
                DiskContents changed = InspectMojo.open(after, ATTEMPTED)) {
            if (base.image().format() != DiskImage.Format.RAW) {
                throw Problem.of(ATTEMPTED, "name the raw disk of that build, or make one: qemu-img convert -O raw")
                        .at(base.file().toString())
                        .found(base.image().format().word())
                        .expected("a raw disk")
                        .raise();
            }
            write(base, changed);
        }
    }

    private void write(DiskContents base, DiskContents changed) throws IOException {
        Path target = delta != null ? delta.toPath().toAbsolutePath() : beside(changed.file());
        if (Files.exists(target)
                && (Files.isSameFile(target, base.file()) || Files.isSameFile(target, changed.file()))) {
            throw Problem.of(ATTEMPTED, "name another file: -Dxen.delta=…")
                    .at(target.toString())
                    .found("one of the two disks")
                    .raise();
        }
        Files.createDirectories(target.getParent());
        ImagePlan plan = DerivedDisk.of(base, changed);
        String name = target.getParent().relativize(base.file()).toString();
        DiskFiles.write(
                plan, target, new DiskFormat.Qcow2Delta(new Backing(base.image().plan(), name, "raw")));
        TextTable table = new TextTable("lrl");
        table.row("base", ByteSize.format(plan.size()), base.file().toString());
        table.row("delta", ByteSize.format(Files.size(target)), target.toString());
        table.lines().forEach(getLog()::info);
    }

    private static Path beside(Path disk) {
        String name = disk.getFileName().toString().replaceFirst("\\.(img|raw|qcow2|vhd|xva)$", "");
        return disk.resolveSibling(name + "-delta.qcow2");
    }
}
