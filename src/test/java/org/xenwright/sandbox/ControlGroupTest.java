package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups in a folder that looks like the kernel's. */
class ControlGroupTest {
    @TempDir
    Path folder;

    private Path mount;

    @BeforeEach
    void mount() throws IOException {
        mount = Files.createDirectory(folder.resolve("mount"));
    }

    private ControlGroup make(String membership) throws IOException {
        Path file = folder.resolve("membership");
        Files.writeString(file, membership);
        return ControlGroup.make(mount, file, 100, 1 << 20);
    }

    @Test
    void ofTheOldKindEachCounterHasAGroupBelowTheOwn() throws IOException {
        Files.createDirectories(mount.resolve("pids/build"));
        Files.createDirectories(mount.resolve("memory/other"));
        ControlGroup group = make("3:cpu,cpuacct:/x\n2:pids:/build\n1:memory:/other\n");
        assertThat(group.folders())
                .extracting(Path::getParent)
                .containsExactly(mount.resolve("pids/build"), mount.resolve("memory/other"));
        assertThat(group.folders().get(0).resolve("pids.max")).hasContent("100");
        assertThat(group.folders().get(1).resolve("memory.limit_in_bytes")).hasContent("1048576");
        assertThat(group.entering()).contains(group.folders().get(0).toString()).endsWith("--");
    }

    @Test
    void ofTheNewKindOneGroupBesideTheOwnCountsBoth() throws IOException {
        Path slice = Files.createDirectories(mount.resolve("user.slice"));
        Files.createDirectory(slice.resolve("session.scope"));
        Files.writeString(slice.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        ControlGroup group = make("0::/user.slice/session.scope\n");
        assertThat(group.folders()).hasSize(1).allMatch(each -> each.getParent().equals(slice));
        assertThat(group.folders().get(0).resolve("pids.max")).hasContent("100");
        assertThat(group.folders().get(0).resolve("memory.max")).hasContent("1048576");
    }

    @Test
    void whereTheyCannotBeMadeThereAreNone() throws IOException {
        assertThat(make("0::/user.slice/session.scope\n2:pids:/nowhere\n1:memory:/../outside\n")
                        .folders())
                .isEmpty();
        assertThat(make("0::/\n").entering()).isEmpty();
    }

    @Test
    void theGroupOfABuildThatIsGoneIsTakenAway() throws IOException {
        Path left = Files.createDirectories(mount.resolve("pids/xenwright-999999999-1"));
        Path used = Files.createDirectories(
                mount.resolve("pids/xenwright-" + ProcessHandle.current().pid() + "-1"));
        make("2:pids:/\n");
        assertThat(left).doesNotExist();
        assertThat(used).exists();
    }
}
