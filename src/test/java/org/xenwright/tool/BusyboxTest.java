package org.xenwright.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class BusyboxTest {
    @TempDir
    Path folder;

    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));

    @ParameterizedTest
    @ValueSource(strings = {"bin", "usr/bin"})
    void itIsFoundWhereThePackageHasIt(String place) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(place)).resolve("busybox"), "of " + place);
        Attributes open = Attributes.of(0755, Instant.EPOCH);
        tree.directory(place, open);
        tree.put(place + "/busybox", new RegularFile(open, Content.of("of " + place)));

        assertThat(Busybox.in(folder).bytes(100)).asString().isEqualTo("of " + place);
        assertThat(Busybox.in(tree).orElseThrow().bytes(100)).asString().isEqualTo("of " + place);
    }

    @Test
    void aFolderOrALinkOutOfTheFolderIsNone() throws IOException {
        Files.createDirectories(folder.resolve("root/bin/busybox"));
        Files.createDirectories(folder.resolve("root/usr/bin"));
        Files.writeString(folder.resolve("busybox"), "of this machine");
        Files.createSymbolicLink(folder.resolve("root/usr/bin/busybox"), Path.of("../../../busybox"));

        assertThatThrownBy(() -> Busybox.in(folder.resolve("root")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no busybox in");
        assertThat(Busybox.in(tree)).isEmpty();
    }
}
