package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
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
@MojoTest
class BackingGoalsTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/plain.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenProject project;

    @Inject
    private MavenSession session;

    @BeforeEach
    void aDiskOfAStranger() throws IOException {
        SampleProject.fill(project, session, folder);
        stranger();
    }

    private void stranger() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("etc", Attributes.of(0755, Instant.EPOCH));
        ImagePlan plan = Ext4.plan(tree, Ext4Options.of("seed", Instant.EPOCH)).image();
        RawDisk.write(plan, folder.resolve("secret.img"));
        Path disk = Files.createDirectories(folder.resolve("in")).resolve("x.qcow2");
        DiskFiles.write(
                plan, disk, new DiskWriter.Qcow2Delta(new Backing(plan, "../secret.img", DiskFormats.RAW), false));
    }

    @Test
    @InjectMojo(goal = "inspect", pom = POM)
    @MojoParameter(name = "disk", value = "in/x.qcow2")
    void inspectDoesNotFollowItUnlessAsked(InspectMojo goal) {
        assertRefuses(goal);
    }

    @Test
    @InjectMojo(goal = "inspect", pom = POM)
    @MojoParameter(name = "disk", value = "in/x.qcow2")
    @MojoParameter(name = "backing", value = ".")
    void inspectFollowsItWhereAsked(InspectMojo goal) throws Exception {
        goal.execute();
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "before", value = "in/x.qcow2")
    @MojoParameter(name = "after", value = "secret.img")
    void diffDoesNotFollowItUnlessAsked(DiffMojo goal) {
        assertRefuses(goal);
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "before", value = "in/x.qcow2")
    @MojoParameter(name = "after", value = "secret.img")
    @MojoParameter(name = "backing", value = ".")
    void diffFollowsItWhereAsked(DiffMojo goal) throws Exception {
        goal.execute();
    }

    @Test
    @InjectMojo(goal = "delta", pom = POM)
    @MojoParameter(name = "before", value = "secret.img")
    @MojoParameter(name = "after", value = "in/x.qcow2")
    @MojoParameter(name = "delta", value = "out.qcow2")
    void deltaDoesNotFollowItUnlessAsked(DeltaMojo goal) {
        assertRefuses(goal);
        assertThat(folder.resolve("out.qcow2")).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "delta", pom = POM)
    @MojoParameter(name = "before", value = "secret.img")
    @MojoParameter(name = "after", value = "in/x.qcow2")
    @MojoParameter(name = "delta", value = "out.qcow2")
    @MojoParameter(name = "backing", value = ".")
    void deltaFollowsItWhereAsked(DeltaMojo goal) throws Exception {
        goal.execute();

        assertThat(folder.resolve("out.qcow2")).exists();
    }

    private static void assertRefuses(Mojo goal) {
        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("../secret.img")
                .hasMessageContaining("-Dxen.backing=");
    }
}
