package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.maven.monitor.logging.DefaultLog;
import org.apache.maven.plugin.MojoFailureException;
import org.codehaus.plexus.logging.Logger;
import org.codehaus.plexus.logging.console.ConsoleLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** The goals that read disks of others, with one that names a file of this machine. */
class BackingGoalsTest {
    @TempDir
    Path folder;

    private <G extends XenMojo> G goal(G goal, String name) {
        goal.project = SampleProject.in(folder);
        goal.session = SampleProject.session();
        goal.execution = SampleProject.execution(name);
        goal.setLog(new DefaultLog(new ConsoleLogger(Logger.LEVEL_WARN, name)));
        return goal;
    }

    private Path stranger() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("etc", Attributes.of(0755, Instant.EPOCH));
        ImagePlan plan = Ext4.plan(tree, Ext4Options.of("seed", Instant.EPOCH)).image();
        RawDisk.write(plan, folder.resolve("secret.img"));
        Path disk = Files.createDirectories(folder.resolve("in")).resolve("x.qcow2");
        DiskFiles.write(
                plan, disk, new DiskWriter.Qcow2Delta(new Backing(plan, "../secret.img", DiskFormats.RAW), false));
        return disk;
    }

    @Test
    void noneOfThemFollowsItUnlessAsked() throws Exception {
        Path disk = stranger();
        InspectMojo inspect = goal(new InspectMojo(), "inspect");
        inspect.disk = disk.toFile();
        inspect.path = "/";
        DiffMojo diff = goal(new DiffMojo(), "diff");
        diff.before = disk.toFile();
        diff.after = folder.resolve("secret.img").toFile();
        DeltaMojo delta = goal(new DeltaMojo(), "delta");
        delta.before = folder.resolve("secret.img").toFile();
        delta.after = disk.toFile();
        delta.delta = folder.resolve("out.qcow2").toFile();
        for (XenMojo each : List.of(inspect, diff, delta)) {
            assertThatThrownBy(each::execute)
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("../secret.img")
                    .hasMessageContaining("-Dxen.backing=");
        }
        assertThat(delta.delta).doesNotExist();
        inspect.backing = folder.toFile();
        inspect.execute();
        diff.backing = folder.toFile();
        diff.execute();
        delta.backing = folder.toFile();
        delta.execute();
        assertThat(delta.delta).exists();
    }
}
