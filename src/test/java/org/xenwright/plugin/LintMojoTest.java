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
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintMojoTest {
    @TempDir
    Path folder;

    private final LintMojo goal = new LintMojo();
    private Path domains;

    @BeforeEach
    void aProjectWithAFolderOfDomains() throws IOException {
        goal.project = SampleProject.in(folder);
        goal.session = SampleProject.session();
        goal.execution = SampleProject.execution("lint");
        goal.target = folder.resolve("target/xen").toFile();
        domains = Files.createDirectories(folder.resolve("src/main/xen"));
        goal.domains = domains.toFile();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(domains.resolve(name), text);
    }

    @Test
    void aWarningIsToldAndPasses() throws IOException {
        file("web.cfg", "memroy = 512\n");

        assertThatCode(goal::execute).doesNotThrowAnyException();
    }

    @Test
    void aWarningFailsWhenItIsToBeStrict() throws IOException {
        file("web.cfg", "memroy = 512\n");
        goal.strict = true;

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining("1 file: 0 errors, 1 warning")
                .hasMessageContaining("src/main/xen/web.cfg:1:1")
                .hasMessageContaining("[unknown-key]");
    }

    @Test
    void whatIsAMatterOfStyleNeverFails() throws IOException {
        Path file = Files.writeString(
                folder.resolve("hand.cfg"),
                "name = \"web\"\nbuilder = \"hvm\"\nmemory = 512\nvif = [ \"bridge=xenbr0\" ]\n"
                        + "disk = [ \"format=raw,vdev=xvda,access=rw,target=/srv/web.img\" ]\n");
        goal.files = List.of(file.toFile());
        goal.sarif = folder.resolve("lint.sarif").toFile();
        goal.strict = true;

        assertThatCode(goal::execute).doesNotThrowAnyException();

        JsonNode results = new ObjectMapper().readTree(goal.sarif).at("/runs/0/results");
        assertThat(results.findValuesAsText("ruleId")).containsExactlyInAnyOrder("no-uuid", "no-mac", "old-builder");
        assertThat(results.findValuesAsText("level")).containsOnly("note");
    }

    @Test
    void anErrorFails() throws IOException {
        file("web.cfg", "memory = \"2G\"\n");

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("src/main/xen/web.cfg:1:")
                .hasMessageContaining("error");
    }

    @Test
    void aHostsVersionFindsWhatItDoesNotKnow() throws IOException {
        file("web.cfg", "vcpus = 2\n");
        goal.hostXen = "4";

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-Dxen.hostXen")
                .hasMessageContaining("for example 4.17");
    }

    @Test
    void findingsAreWrittenForMachinesBeforeTheBuildFails() throws IOException {
        file("web.cfg", "memory = \"2G\"\n");
        goal.sarif = folder.resolve("out/lint.sarif").toFile();

        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);

        JsonNode run = new ObjectMapper().readTree(goal.sarif).path("runs").path(0);
        assertThat(run.path("results")).isNotEmpty();
        assertThat(run.at("/results/0/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo("src/main/xen/web.cfg");
    }

    @Test
    void theHostIsHeldAgainstTheDomainsOfAllImages() throws IOException {
        ImageConfiguration front = new ImageConfiguration();
        front.name = "front";
        ImageConfiguration back = new ImageConfiguration();
        back.name = "back";
        goal.images = List.of(front, back);
        for (String name : List.of("front", "back")) {
            Files.createDirectories(domains.resolve(name));
            file(name + "/" + name + ".cfg", "name = \"" + name + "\"\nmemory = 512\n");
        }
        goal.hostMemory = "1036M";
        assertThatCode(goal::execute).doesNotThrowAnyException();

        LintMojo again = new LintMojo();
        again.project = goal.project;
        again.session = goal.session;
        again.execution = goal.execution;
        again.target = goal.target;
        again.domains = goal.domains;
        again.images = goal.images;
        again.hostMemory = "1035M";
        assertThatThrownBy(again::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("2 domains need 1036 MiB, and the host has 1035")
                .hasMessageContaining("[host-memory]");
    }

    @Test
    void otherFilesAreLookedAtWithoutAProject() throws Exception {
        goal.project.setFile(null);
        file("web.cfg", "name = \"a\"\nmemory = \"2G\"\n");
        goal.files = List.of(domains.toFile());

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("no-boot-method");
    }

    @Test
    void withoutProjectAndFilesItAsksForFiles() {
        goal.project.setFile(null);

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-Dxen.files=");
    }
}
