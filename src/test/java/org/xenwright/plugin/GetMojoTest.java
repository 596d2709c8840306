package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.xenwright.disk.DiskFormats;
import org.xenwright.image.TestArtifact;

/** The goal get as Maven makes it on a command line without a POM. */
@MojoTest
class GetMojoTest {
    @TempDir
    Path folder;

    @Inject
    private MavenProject project;

    @Inject
    private MavenSession session;

    @BeforeEach
    void anImageAndATable() throws IOException {
        SampleProject.fill(project, session, folder);
        project.setRemoteArtifactRepositories(List.of());
        session.getUserProperties()
                .setProperty("xen.store", folder.resolve("store").toString());
        session.getUserProperties()
                .setProperty("xen.hostKeys", folder.resolve("host-keys").toString());
        new TestArtifact(folder).domain("web", "memory = 256\n").write();
        Files.writeString(folder.resolve("fleet.csv"), "name\nweb01\nweb02\n");
        session.getUserProperties().setProperty("domain.vcpus", "3");
    }

    @Test
    @InjectMojo(goal = "get")
    @MojoParameter(name = "name", value = "${project.basedir}/shop.oci.tar")
    @MojoParameter(name = "domain", value = "web07")
    void aDomainIsMadeInAFolderOfTheImagesName(GetMojo goal) throws Exception {
        goal.execute();

        assertThat(folder.resolve("shop/shop.img")).exists();
        assertThat(folder.resolve("shop/domains/web07/web07.cfg")).content().contains("vcpus = 3");
    }

    @Test
    @InjectMojo(goal = "get")
    @MojoParameter(name = "name", value = "${project.basedir}/shop.oci.tar")
    @MojoParameter(name = "fleet", value = "fleet.csv")
    @MojoParameter(name = "profile", value = "web")
    @MojoParameter(name = "output", value = "elsewhere")
    @MojoParameter(name = "hostFolder", value = "/srv/xen/shop")
    void aFleetIsMadeWhereItIsAskedTo(GetMojo goal) throws Exception {
        goal.execute();

        assertThat(folder.resolve("elsewhere/domains/web02/web02.cfg"))
                .content()
                .contains("memory = 256", "vcpus = 3", "kernel = \"/srv/xen/shop/shop-vmlinuz\"");
        assertThat(folder.resolve("shop")).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "get")
    @MojoParameter(name = "name", value = "${project.basedir}/disk.oci.tar")
    void anImageOfWhichXlOpensNoDiskIsFetchedWithoutDomains(GetMojo goal) throws Exception {
        new TestArtifact(folder)
                .of("org.example:disk", "disk")
                .format(DiskFormats.VMDK)
                .domain("web", "memory = 256\n")
                .write();
        assertThatThrownBy(goal::execute).hasMessageContaining("an image without any: xl opens none of its disks");
        session.getUserProperties().remove("domain.vcpus");

        goal.execute();

        assertThat(folder.resolve("disk/disk.vmdk")).exists();
        assertThat(folder.resolve("disk/domains")).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "get")
    void anImageHasAName(GetMojo goal) {
        assertRefuses(goal, "add -Dxen.image=NAME");
    }

    @Test
    @InjectMojo(goal = "get")
    @MojoParameter(name = "name", value = "${project.basedir}/missing.oci.tar")
    @MojoParameter(name = "domain", value = "web01")
    @MojoParameter(name = "fleet", value = "fleet.csv")
    void whatContradictsItselfIsRefusedBeforeAnythingIsFetched(GetMojo goal) {
        assertRefuses(goal, "-Dxen.domain and -Dxen.fleet");
    }

    private void assertRefuses(Mojo goal, String words) {
        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining(words);
        assertThat(folder.resolve("shop")).doesNotExist();
        assertThat(folder.resolve("store")).doesNotExist();
    }
}
