package org.xenwright.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.oci.ImageReference;
import org.xenwright.problem.ProblemException;

class DockerCredentialsTest {
    @TempDir
    private Path home;

    private final ImageReference image = ImageReference.parse("registry.example.org:5000/base", "test");

    private void config(Path file, String auth) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"auths\":{\"registry.example.org:5000\":{\"auth\":\"" + auth + "\"}}}");
    }

    @Test
    void whatDockerLoginLeftIsFoundForItsOwnHostOnly() throws IOException {
        config(home.resolve(".docker/config.json"), "bWU6czNjcmV0");
        DockerCredentials credentials = new DockerCredentials(Map.of(), home);
        assertThat(credentials.find(image)).contains(new Credential("me", "s3cret"));
        assertThat(credentials.find(ImageReference.parse("other.example.org/base", "test")))
                .isEmpty();
    }

    @Test
    void podmansFileIsReadFirstAndTheEnvironmentMovesBoth() throws IOException {
        config(home.resolve("run/containers/auth.json"), "cG9kOnI=");
        config(home.resolve("elsewhere/config.json"), "bWU6czNjcmV0");
        String folder = home.resolve("elsewhere").toString();
        assertThat(new DockerCredentials(Map.of("DOCKER_CONFIG", folder), home).find(image))
                .contains(new Credential("me", "s3cret"));
        assertThat(new DockerCredentials(
                                Map.of(
                                        "DOCKER_CONFIG",
                                        folder,
                                        "XDG_RUNTIME_DIR",
                                        home.resolve("run").toString()),
                                home)
                        .find(image))
                .contains(new Credential("pod", "r"));
    }

    @Test
    void aBrokenFileIsNamedWithoutItsContent() throws IOException {
        Path file = home.resolve(".docker/config.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"auths\": s3cret");
        assertThatThrownBy(() -> new DockerCredentials(Map.of(), home).find(image))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.json")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }
}
