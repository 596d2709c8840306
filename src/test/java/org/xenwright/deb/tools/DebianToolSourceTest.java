package org.xenwright.deb.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.openpgp.TestKey;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;

class DebianToolSourceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private Access access;
    private AptSources sources;

    @BeforeEach
    void publish() throws IOException {
        TestRepository repository = new TestRepository(KEY, NOW.minusSeconds(3600))
                .add(TestDeb.of("odd-tool", "1.0")
                        .file("usr/bin/odd-tool", "#!/bin/sh\necho genuine\n", 0755)
                        .file("usr/lib/odd-tool/data", "data")
                        .symlink("usr/bin/also", "odd-tool"));
        repository.write(folder.resolve("repository"));
        sources = new AptSources(
                List.of(repository.source(folder.resolve("repository").toUri())), List.of());
        Store store = new Store(folder.resolve("store")).withWarnings(warnings::add);
        access = new Access(store, Transport.standard(), Progress.SILENT, NOW);
    }

    private Path provided() throws IOException {
        return new DebianToolSource(access, "amd64", sources).folder(List.of("odd-tool"));
    }

    @Test
    void aToolThatWasReplacedInTheStoreIsNeverRun() throws IOException {
        Path program = provided().resolve("usr/bin/odd-tool");
        String genuine = Files.readString(program);
        Files.writeString(program, genuine.replace("genuine", "replace"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        ToolBox box = new ToolBox(new DebianToolSource(access, "amd64", sources), List.of());
        assertThat(provided().resolve("usr/bin/odd-tool")).hasContent(genuine);
        assertThat(warnings).singleElement().asString().contains("damaged");
        assertThat(box.folder("odd-tool").resolve("usr/bin/odd-tool")).hasContent(genuine);
    }

    @Test
    void whateverElseChangedInAToolsFolderIsNoticed() throws IOException {
        Path root = provided();
        Files.writeString(root.resolve("usr/lib/odd-tool/more.so"), "x");
        assertThat(provided().resolve("usr/lib/odd-tool/more.so")).doesNotExist();

        Files.delete(root.resolve("usr/lib/odd-tool/data"));
        assertThat(provided().resolve("usr/lib/odd-tool/data")).hasContent("data");

        Files.delete(root.resolve("usr/bin/also"));
        Files.createSymbolicLink(root.resolve("usr/bin/also"), Path.of("/bin/false"));
        assertThat(Files.readSymbolicLink(provided().resolve("usr/bin/also"))).isEqualTo(Path.of("odd-tool"));
        assertThat(warnings).hasSize(3);
    }

    @Test
    void aToolThatIsWholeIsFoundWithoutANetwork() throws IOException {
        Path root = provided();
        Access offline = new Access(access.store(), null, Progress.SILENT, NOW);
        assertThat(new DebianToolSource(offline, "amd64", sources).folder(List.of("odd-tool")))
                .isEqualTo(root);
        assertThat(warnings).isEmpty();
    }
}
