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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.ApplicationSource;
import org.xenwright.application.RuntimeRequest;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.NamedInputs;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class FollowedFilesTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final Tree image = new Tree(Attributes.of(0755, BUILT));
    private Path overlay;
    private CustomizeRequest request;
    private FollowedFiles followed;

    @BeforeEach
    void project() throws IOException {
        overlay = Files.createDirectories(folder.resolve("rootfs/etc")).getParent();
        Files.writeString(overlay.resolve("etc/same"), "as in the image\n");
        Files.writeString(overlay.resolve("etc/greeting.vm"), "$greeting from $image.name\n");
        image.directory("etc", Attributes.of(0755, BUILT));
        image.put("etc/passwd", file("root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/:/bin/sh\n"));
        image.put("etc/group", file("root:x:0:\nweb:x:33:\n"));
        image.put("etc/same", file("as in the image\n"));
        image.put("etc/greeting", file("hello from app\n"));
        List<Overlay.Rule> rules = List.of(new Overlay.Rule("/etc/new", "web", 0600));
        request = new CustomizeRequest(
                        List.of(),
                        SystemIdentity.NONE,
                        List.of(),
                        new Overlay(overlay, rules, Map.of("greeting", "hello", "image", Map.of("name", "app"))),
                        Services.NONE,
                        List.of("a command, which runs only in an image"))
                .filesAlone();
        followed = followed(Map.of(), Set.of());
    }

    private FollowedFiles followed(Map<String, String> inputs, Set<String> packaged) {
        Customization customization = new Customization(
                tree -> {
                    throw new AssertionError("no sandbox is needed");
                },
                new Store(folder.resolve("store")));
        return new FollowedFiles(
                image, () -> request, customization, new LastBuild(folder, inputs, packaged, Set.of("/etc/hosts")));
    }

    /** Returns what a build of the project as it is now records. */
    private Map<String, String> recorded() throws IOException {
        NamedInputs inputs = new NamedInputs();
        request.addTo(inputs, folder);
        return inputs.parts();
    }

    private void application(RuntimeRequest.Kind kind) throws IOException {
        Path classes = folder.resolve("classes");
        Path own = classes.resolve("org/xenwright/develop/FollowedFilesTest$Service.class");
        Files.createDirectories(own.getParent());
        try (var in = Service.class.getResourceAsStream("FollowedFilesTest$Service.class")) {
            Files.copy(in, own);
        }
        ApplicationRequest application = new ApplicationRequest(
                "shop",
                new ApplicationSource(classes, null, List.of()),
                Service.class.getName(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                "web",
                List.of(8080),
                null,
                ApplicationRequest.MEMORY_PERCENT,
                new RuntimeRequest(kind, null, new TreeSet<>(), null),
                null,
                false);
        request = new CustomizeRequest(
                List.of(),
                SystemIdentity.NONE,
                List.of(),
                application,
                request.overlay(),
                null,
                Services.NONE,
                List.of());
        image.directory("usr/lib/systemd/system", Attributes.of(0755, BUILT));
        image.directory("opt/shop/runtime/bin", Attributes.of(0755, BUILT));
        image.put("opt/shop/runtime/bin/java", file("java"));
        image.put("opt/shop/runtime/release", file("JAVA_VERSION=\"17.0.21\"\n"));
    }

    /** Stands where a class of the application would. */
    static final class Service {
        public static void main(String[] args) {}
    }

    private static RegularFile file(String text) {
        return new RegularFile(Attributes.of(0644, BUILT), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> next() throws IOException {
        Change change = followed.next();
        followed.had();
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

    @Test
    void whatTheGuestDidNotTakeIsToldAgainEvenWhenItIsAsBefore() throws Exception {
        next();
        Files.writeString(overlay.resolve("etc/same"), "other\n");
        Files.writeString(overlay.resolve("etc/new"), "new\n");
        assertThat(followed.next().written()).hasSize(2);
        Files.writeString(overlay.resolve("etc/same"), "as in the image\n");
        Files.delete(overlay.resolve("etc/new"));
        assertThat(next()).containsExactly("+/etc/same", "-/etc/new");
        assertThat(next()).isEmpty();
    }

    @Test
    void whatCommandsOfTheImageMadeOfAFileStaysUntilTheFileChanges() throws Exception {
        image.put("etc/same", new RegularFile(Attributes.of(0600, BUILT).withOwner(33, 33), Content.of("edited\n")));
        image.put("etc/greeting", file("edited too\n"));
        followed = followed(recorded(), Set.of());
        assertThat(next()).isEmpty();
        Files.writeString(overlay.resolve("etc/same"), "as in the project\n");
        assertThat(next()).containsExactly("+/etc/same");
        followed = followed(recorded(), Set.of());
        Files.writeString(overlay.resolve("etc/greeting.vm"), "$greeting again\n");
        assertThat(next()).as("changed since the build").containsExactly("+/etc/greeting");
    }

    @Test
    void whatWasDeletedSinceTheBuildIsRemovedFromTheGuest() throws Exception {
        for (String each : List.of("old", "hosts.vm", ".gitkeep")) {
            Files.writeString(overlay.resolve("etc/" + each), "old\n");
        }
        image.put("etc/old", file("old\n"));
        image.put("etc/hosts", file("of the image; each domain has its own\n"));
        followed = followed(recorded(), Set.of());
        for (String each : List.of("old", "hosts.vm", ".gitkeep")) {
            Files.delete(overlay.resolve("etc/" + each));
        }
        Files.move(overlay.resolve("etc/greeting.vm"), overlay.resolve("etc/greeting"));
        assertThat(next()).containsExactly("+/etc/greeting", "-/etc/old");
        assertThat(next()).isEmpty();
    }

    @Test
    void aFileOfTheImageComesBackWhenTheOneThatCoversItGoes() throws Exception {
        image.put("etc/config", file("of the package\n"));
        followed = followed(recorded(), Set.of("/etc/config"));
        assertThat(next()).isEmpty();
        Files.writeString(overlay.resolve("etc/config"), "of the project\n");
        assertThat(next()).containsExactly("+/etc/config");
        Files.delete(overlay.resolve("etc/config"));
        Change change = followed.next();
        followed.had();
        assertThat(change.removed()).isEmpty();
        assertThat(change.written())
                .hasSize(1)
                .containsValue(image.find("etc/config").orElseThrow());
        assertThat(next()).isEmpty();
    }

    @Test
    void aFileOfAPackageThatTheImageDoesNotHaveIsSaidToNeedAnImage() throws Exception {
        followed = followed(recorded(), Set.of("/etc/same"));
        assertThat(next()).isEmpty();
        Files.delete(overlay.resolve("etc/same"));
        Change change = followed.next();
        assertThat(change.kept()).containsExactly(TreePath.of("etc/same"));
        assertThat(change.isEmpty()).isTrue();
        followed = followed(Map.of("rootfs/etc/same", "what it was"), Set.of("/etc/same"));
        assertThat(followed.next().kept()).as("deleted before it began").containsExactly(TreePath.of("etc/same"));
        assertThat(followed.next().kept()).as("said once").isEmpty();
    }

    @Test
    void anApplicationRunsOnTheRuntimeThatWasLinkedForTheImage() throws Exception {
        application(RuntimeRequest.Kind.JLINK);
        Change change = followed.next();
        RegularFile unit = (RegularFile) change.written().get(TreePath.of("usr/lib/systemd/system/shop.service"));
        assertThat(unit.content().bytes(1 << 16)).asString().contains("ExecStart=/opt/shop/runtime/bin/java ");
        assertThat(change.paths()).noneMatch(path -> path.startsWith(TreePath.of("opt/shop/runtime")));
        image.remove("opt/shop/runtime/bin/java");
        assertThatThrownBy(() -> followed.next())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("an image without /opt/shop/runtime/bin/java");
    }

    @Test
    void classesThatWereDeletedSinceTheBuildAreRemovedFromTheGuest() throws Exception {
        application(RuntimeRequest.Kind.JLINK);
        image.directory("opt/shop/classes/old", Attributes.of(0755, BUILT));
        image.put("opt/shop/classes/old/Gone.class", file("a class"));
        assertThat(next()).contains("-/opt/shop/classes/old/Gone.class");
        assertThat(next()).isEmpty();
    }
}
