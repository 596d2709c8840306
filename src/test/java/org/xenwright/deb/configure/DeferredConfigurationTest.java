package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class DeferredConfigurationTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path folder;

    private static void put(Tree tree, String path, String content) {
        tree.directory(path.substring(0, path.lastIndexOf('/')), Attributes.of(0755, CLOCK));
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of(content)));
    }

    private static ConfiguredTree leave(Tree tree) throws IOException {
        return DeferredConfiguration.leave(
                new ConfigureRequest(
                        tree,
                        Digest.of("inputs"),
                        List.of("base-passwd", "app"),
                        Collections.emptySortedSet(),
                        List.of(),
                        CLOCK,
                        List.of()),
                "arm64");
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(
                ((RegularFile) tree.find(path).orElseThrow()).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void theLinesOfTheSandboxLieInTheTree() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        put(tree, "usr/share/base-passwd/passwd.master", "root::0:0::/root:/bin/sh\n");
        put(tree, "usr/share/base-passwd/group.master", "root::0:\n");

        ConfiguredTree left = leave(tree);

        String script = text(left.tree(), DeferredConfiguration.SCRIPT);
        assertThat(script)
                .startsWith("#!/bin/sh\nset -eu\n")
                .contains(
                        "export DEBIAN_FRONTEND='noninteractive'\n",
                        "--configure -a\n",
                        "trap 'restore; unresolve' EXIT");
        assertThat(text(left.tree(), "etc/passwd")).startsWith("root:");
        assertThat(left.runs()).isEmpty();
        assertThat(left.notes()).contains("the scripts of 2 packages run at the first start");
        assertThat(tree.find("etc/passwd")).as("the tree that was given").isEmpty();
        Path file = Files.writeString(folder.resolve("script"), script);
        assertThat(new ProcessBuilder("sh", "-n", file.toString())
                        .inheritIO()
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .isZero();
    }

    @Test
    void accountsThatAreThereStay() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        put(tree, "usr/share/base-passwd/passwd.master", "root::0:0::/root:/bin/sh\n");
        put(tree, "etc/passwd", "own::0:0::/root:/bin/sh\n");
        assertThat(text(leave(tree).tree(), "etc/passwd")).startsWith("own:");
    }
}
