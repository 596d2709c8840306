package org.xenwright.develop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir
    Path folder;

    private static void awaitChange(FileWatch watch) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!watch.changed()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void changesInFoldersThatCameLaterAreSeen() throws Exception {
        try (FileWatch watch = new FileWatch(List.of(folder, folder.resolve("missing")))) {
            assertThat(watch.changed()).isFalse();
            Path below = Files.createDirectories(folder.resolve("a/b"));
            awaitChange(watch);
            Files.writeString(below.resolve("file"), "one");
            awaitChange(watch);
            Files.delete(below.resolve("file"));
            awaitChange(watch);
        }
    }

    @Test
    void filesThatEditorsUseForAMomentAreNoChange() throws Exception {
        try (FileWatch watch = new FileWatch(List.of(folder))) {
            Files.writeString(folder.resolve(".Hello.java.swp"), "");
            Files.writeString(folder.resolve("Hello.java~"), "");
            Files.writeString(folder.resolve("4913"), "");
            Files.writeString(folder.resolve("Hello.java"), "");
            awaitChange(watch); // of the last, by which the others were seen too, or come now
            Files.writeString(folder.resolve("#Hello.java#"), "");
            assertThat(watch.changed()).isFalse();
        }
    }

    @Test
    void aFolderThatIsDeletedAndMadeAgainIsWatchedAgain() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("target/classes"));
        try (FileWatch watch = new FileWatch(List.of(classes))) {
            Files.delete(Files.writeString(classes.resolve("One.class"), "one"));
            Files.delete(classes);
            Files.delete(classes.getParent());
            awaitChange(watch);
            Files.createDirectories(classes);
            awaitChange(watch);
            Files.writeString(classes.resolve("One.class"), "one");
            awaitChange(watch);
            assertThat(watch.changed()).isFalse();
        }
    }

    @Test
    void aFolderThatComesLateIsWatched() throws Exception {
        Path late = folder.resolve("a/rootfs");
        try (FileWatch watch = new FileWatch(List.of(late))) {
            assertThat(watch.changed()).isFalse();
            Files.createDirectories(late.resolve("etc"));
            awaitChange(watch);
            Files.writeString(late.resolve("etc/file"), "one");
            awaitChange(watch);
        }
    }
}
