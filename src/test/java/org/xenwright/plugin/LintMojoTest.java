package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal lint as Maven makes it, of a project in a folder of its own. */
@MojoTest
class LintMojoTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/plain.xml";
    private static final String IMAGES = "src/test/resources/org/xenwright/plugin/two-images.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenProject project;

    @Inject
    private MavenSession session;

    private Path domains;

    @BeforeEach
    void aProjectWithAFolderOfDomains() throws IOException {
        SampleProject.fill(project, session, folder);
        domains = Files.createDirectories(folder.resolve("src/main/xen"));
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(domains.resolve(name), text);
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void aDomainThatAsksForALoaderWhichTheDiskWillNotHaveFails(LintMojo goal) throws IOException {
        file("web.cfg", "extends = \"hvm-bios\"\n");

        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);

        goal.image.bootloader = "grub";
        assertThatCode(goal::execute).doesNotThrowAnyException();
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void anImageOfWhichXlOpensNoDiskHasNoDomainsAndItsFilesAreChecked(LintMojo goal) throws IOException {
        file("web.cfg", "memory = 256\n");
        goal.image.bootloader = "grub";
        for (String format : List.of("ova", "vmdk", "iso")) {
            goal.image.disk.formats = List.of(format);
            assertThatCode(goal::execute).as(format).doesNotThrowAnyException();
        }

        file("web.cfg", "memory = 256M\n");
        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void aHostThatTakesNoKernelRefusesDomainsThatHaveOne(LintMojo goal) throws IOException {
        file("web.cfg", "memory = 256\n");
        assertThatCode(goal::execute).doesNotThrowAnyException();

        goal.host.toolstack = "xapi";
        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void aWarningIsToldAndPasses(LintMojo goal) throws IOException {
        file("web.cfg", "memroy = 512\n");

        assertThatCode(goal::execute).doesNotThrowAnyException();
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    @MojoParameter(name = "strict", value = "true")
    void aWarningFailsWhenItIsToBeStrict(LintMojo goal) throws IOException {
        file("web.cfg", "memroy = 512\n");

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining("1 file: 0 errors, 1 warning")
                .hasMessageContaining("src/main/xen/web.cfg:1:1")
                .hasMessageContaining("[unknown-key]");
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    @MojoParameter(name = "files", value = "hand.cfg")
    @MojoParameter(name = "sarif", value = "lint.sarif")
    @MojoParameter(name = "strict", value = "true")
    void whatIsAMatterOfStyleNeverFails(LintMojo goal) throws IOException {
        Files.writeString(
                folder.resolve("hand.cfg"),
                "name = \"web\"\nbuilder = \"hvm\"\nmemory = 512\nvif = [ \"bridge=xenbr0\" ]\n"
                        + "disk = [ \"format=raw,vdev=xvda,access=rw,target=/srv/web.img\" ]\n");

        assertThatCode(goal::execute).doesNotThrowAnyException();

        JsonNode results = new ObjectMapper()
                .readTree(folder.resolve("lint.sarif").toFile())
                .at("/runs/0/results");
        assertThat(results.findValuesAsText("ruleId")).containsExactlyInAnyOrder("no-uuid", "no-mac", "old-builder");
        assertThat(results.findValuesAsText("level")).containsOnly("note");
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void anErrorFails(LintMojo goal) throws IOException {
        file("web.cfg", "memory = \"2G\"\n");

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("src/main/xen/web.cfg:1:")
                .hasMessageContaining("error");
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    @MojoParameter(name = "hostXen", value = "4")
    void aHostsVersionFindsWhatItDoesNotKnow(LintMojo goal) throws IOException {
        file("web.cfg", "vcpus = 2\n");

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-Dxen.hostXen")
                .hasMessageContaining("for example 4.17");
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    @MojoParameter(name = "sarif", value = "out/lint.sarif")
    void findingsAreWrittenForMachinesBeforeTheBuildFails(LintMojo goal) throws IOException {
        file("web.cfg", "memory = \"2G\"\n");

        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);

        JsonNode run = new ObjectMapper()
                .readTree(folder.resolve("out/lint.sarif").toFile())
                .path("runs")
                .path(0);
        assertThat(run.path("results")).isNotEmpty();
        assertThat(run.at("/results/0/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo("src/main/xen/web.cfg");
    }

    @Test
    @InjectMojo(goal = "lint", pom = IMAGES)
    @MojoParameter(name = "hostMemory", value = "1036M")
    void theDomainsOfAllImagesFitTheHost(LintMojo goal) throws IOException {
        twoImages();

        assertThatCode(goal::execute).doesNotThrowAnyException();
    }

    @Test
    @InjectMojo(goal = "lint", pom = IMAGES)
    @MojoParameter(name = "hostMemory", value = "1035M")
    void theDomainsOfAllImagesAreCountedTogether(LintMojo goal) throws IOException {
        twoImages();

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("2 domains need 1036 MiB, and the host has 1035")
                .hasMessageContaining("[host-memory]");
    }

    private void twoImages() throws IOException {
        for (String name : List.of("front", "back")) {
            Files.createDirectories(domains.resolve(name));
            file(name + "/" + name + ".cfg", "name = \"" + name + "\"\nmemory = 512\n");
        }
    }

    @Test
    @InjectMojo(goal = "lint")
    @MojoParameter(name = "files", value = "src/main/xen")
    void otherFilesAreLookedAtWithoutAProject(LintMojo goal) throws Exception {
        file("web.cfg", "name = \"a\"\nmemory = \"2G\"\n");

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("no-boot-method");
    }

    @Test
    @InjectMojo(goal = "lint")
    void withoutProjectAndFilesItAsksForFiles(LintMojo goal) {

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-Dxen.files=");
    }
}
