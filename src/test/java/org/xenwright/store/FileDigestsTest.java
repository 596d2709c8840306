package org.xenwright.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {
    private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file;
    private Store store;

    @BeforeEach
    void aFile() throws IOException {
        store = new Store(folder.resolve("store"));
        file = Files.write(folder.resolve("a.jar"), new byte[100_000]);
    }

    @Test
    void aFileThatLiesStillIsReadOnce() throws IOException {
        Digest real = Digest.of(file);
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(real);
        // only a look into the store shows that the file was not read
        Path entry = remembered().get(0);
        Digest other = Digest.of("other");
        String line = Files.readString(entry).replace(real.hex(), other.hex());
        String text = line.substring(0, line.lastIndexOf(' '));
        Files.writeString(entry, text + " " + Digest.of(text));
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(other);
    }

    @Test
    void aDamagedMemoryIsNotBelieved() throws IOException {
        Digest real = FileDigests.of(file, store, LATER);
        Path entry = remembered().get(0);
        Files.writeString(
                entry,
                Files.readString(entry).replace(real.hex(), Digest.of("other").hex()));
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(real);
        Files.writeString(entry, "");
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(real);
    }

    @Test
    void aFileThatWasWrittenJustNowIsNotRemembered() throws IOException {
        assertThat(FileDigests.of(file, store, Instant.now())).isEqualTo(Digest.of(file));
        assertThat(remembered()).isEmpty();
    }

    @Test
    void aChangeOfOneSizeAndTimeIsSeen() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        FileDigests.of(file, store, LATER);
        byte[] changed = new byte[100_000];
        changed[5000] = 1;
        Files.write(file, changed);
        Files.setLastModifiedTime(file, time);
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(Digest.of(changed));
    }

    @Test
    void anotherFileInItsPlaceIsSeen() throws IOException {
        FileDigests.of(file, store, LATER);
        byte[] changed = new byte[100_000];
        changed[1] = 1;
        Path other = Files.write(folder.resolve("b.jar"), changed);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(Digest.of(changed));
    }

    @Test
    void aStoreThatCannotBeWrittenToIsNoHindrance() throws IOException {
        Files.writeString(folder.resolve("store"), "no folder");
        assertThat(FileDigests.of(file, store, LATER)).isEqualTo(Digest.of(file));
    }

    private List<Path> remembered() throws IOException {
        Path kind = store.root().resolve("file-digest");
        if (!Files.exists(kind)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(kind)) {
            return files.filter(each ->
                            Files.isRegularFile(each) && !each.toString().endsWith(".lock"))
                    .toList();
        }
    }
}
