package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalImagesTest {
    @TempDir
    private Path repository;

    @Test
    void imagesAreFoundByWhereTheyLie() throws IOException {
        put("org/example/web/1.0/web-1.0.oci.tar", 3);
        put("org/example/web/1.0/web-1.0-frozen.oci.tar", 5);
        put("org/example/web/2.0-SNAPSHOT/web-2.0-SNAPSHOT.oci.tar", 7);
        put("org/example/web/1.0/web-1.0.jar", 1);
        put("org/example/web/1.0/other-1.0.oci.tar", 1);
        put("lost.oci.tar", 1);
        assertThat(LocalImages.in(repository))
                .containsExactly(
                        new LocalImages.Installed("org.example:web:1.0", 3),
                        new LocalImages.Installed("org.example:web:1.0:frozen", 5),
                        new LocalImages.Installed("org.example:web:2.0-SNAPSHOT", 7));
    }

    @Test
    void aRepositoryThatIsNotThereHasNone() throws IOException {
        assertThat(LocalImages.in(repository.resolve("none"))).isEmpty();
    }

    private void put(String path, int bytes) throws IOException {
        Path file = repository.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
    }
}
