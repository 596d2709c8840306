package org.xenwright.develop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class FollowedFilesTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private Path overlay;
    private FollowedFiles followed;

    @BeforeEach
    void project() throws IOException {
        overlay = Files.createDirectories(folder.resolve("rootfs/etc")).getParent();
        Files.writeString(overlay.resolve("etc/same"), "as in the image\n");
        Files.writeString(overlay.resolve("etc/greeting.vm"), "$greeting from $image.name\n");
        Tree image = new Tree(Attributes.of(0755, BUILT));
        image.directory("etc", Attributes.of(0755, BUILT));
        image.put("etc/passwd", file("root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/:/bin/sh\n"));
        image.put("etc/group", file("root:x:0:\nweb:x:33:\n"));
        image.put("etc/same", file("as in the image\n"));
        image.put("etc/greeting", file("hello from app\n"));
        List<Overlay.Rule> rules = List.of(new Overlay.Rule("/etc/new", "web", 0600));
        CustomizeRequest request = new CustomizeRequest(
                        List.of(),
                        SystemIdentity.NONE,
                        List.of(),
                        new Overlay(overlay, rules, Map.of("greeting", "hello", "image", Map.of("name", "app"))),
                        Services.NONE,
                        List.of("a command, which runs only in an image"))
                .filesAlone();
        Customization customization = new Customization(
                tree -> {
                    throw new AssertionError("no sandbox is needed");
                },
                new Store(folder.resolve("store")));
        followed = new FollowedFiles(image, () -> request, customization);
    }

    private static RegularFile file(String text) {
        return new RegularFile(Attributes.of(0644, BUILT), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> next() throws IOException {
        Change change = followed.next();
        return change.paths().stream()
                .map(path -> (change.removed().contains(path) ? "-" : "+") + path)
                .toList();
    }

    @Test
    void whatIsAsInTheImageIsNotSent() throws Exception {
        assertThat(next()).isEmpty();
        assertThat(next()).isEmpty();
    }

    @Test
    void changedNewAndDeletedFilesAreTold() throws Exception {
        next();
        Files.writeString(overlay.resolve("etc/new"), "new\n");
        Files.writeString(overlay.resolve("etc/same"), "other\n");
        assertThat(next()).containsExactly("+/etc/new", "+/etc/same");
        assertThat(next()).isEmpty();
        Files.delete(overlay.resolve("etc/new"));
        assertThat(next()).containsExactly("-/etc/new");
    }

    @Test
    void ownersAreThoseOfTheImage() throws Exception {
        Files.writeString(overlay.resolve("etc/new"), "new\n");
        Attributes attributes =
                followed.next().written().values().iterator().next().attributes();
        assertThat(attributes.uid()).isEqualTo(33);
        assertThat(attributes.mode()).isEqualTo(0600);
    }

    @Test
    void aTemplateIsRenderedAgainAndABrokenOneChangesNothing() throws Exception {
        next();
        Files.writeString(overlay.resolve("etc/greeting.vm"), "$nobody knows\n");
        assertThatThrownBy(() -> followed.next())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nobody");
        Files.writeString(overlay.resolve("etc/greeting.vm"), "$greeting again\n");
        Change change = followed.next();
        assertThat(((RegularFile) change.written().values().iterator().next())
                        .content()
                        .bytes(100))
                .asString()
                .isEqualTo("hello again\n");
    }
}
