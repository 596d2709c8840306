package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.ApplicationSource;
import org.xenwright.application.RuntimeRequest;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** An application that packages' own Java runs, in an image. */
class ApplicationServiceTest {
    private static final Instant CLOCK = Instant.parse("2026-11-30T00:00:00Z");

    @TempDir
    Path folder;

    private final Tree tree = new Tree(Attributes.of(0755, CLOCK));
    private Path classes;

    /** Stands where a class file of the application would. */
    static final class Service {
        public static void main(String[] args) {}
    }

    @BeforeEach
    void aSystemWithJava() throws IOException {
        for (String each :
                List.of("usr/lib/systemd/system", "usr/lib/jvm/java-17/bin", "usr/bin", "etc/alternatives")) {
            tree.directory(each, Attributes.of(0755, CLOCK));
        }
        put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n");
        put("etc/group", "root:x:0:\nwww-data:x:33:\n");
        put("etc/shadow", "root:*:1:0:99999:7:::\n");
        put("usr/lib/jvm/java-17/bin/java", "");
        java("17.0.21");
        tree.put("usr/bin/java", new Symlink(Attributes.of(0777, CLOCK), "/etc/alternatives/java"));
        tree.put("etc/alternatives/java", new Symlink(Attributes.of(0777, CLOCK), "/usr/lib/jvm/java-17/bin/java"));
        classes = Files.createDirectories(folder.resolve("classes"));
        Path at = classes.resolve("org/xenwright/customize/ApplicationServiceTest$Service.class");
        Files.createDirectories(at.getParent());
        try (var in = Service.class.getResourceAsStream("ApplicationServiceTest$Service.class")) {
            Files.copy(in, at);
        }
    }

    @Test
    void itIsAServiceWithAnAccountOfItsOwn() throws IOException {
        Customized customized = apply(request(Map.of("COLOUR", "red \"1\""), null, null));

        assertThat(text(customized.tree(), "usr/lib/systemd/system/shop.service"))
                .contains("User=shop\n")
                .contains("ExecStart=/usr/bin/java -XX:MaxRAMPercentage=50.0")
                .contains("-Xss512k @/opt/shop/classpath");
        assertThat(customized.tree().find("etc/systemd/system/multi-user.target.wants/shop.service"))
                .isPresent();
        assertThat(text(customized.tree(), "etc/passwd"))
                .containsPattern("shop:x:[67][0-9]{2}:[67][0-9]{2}::/var/lib/shop:/usr/sbin/nologin\n");
        assertThat(text(customized.tree(), "etc/shadow")).contains("shop:!:");
        assertThat(text(customized.tree(), "etc/default/shop")).isEqualTo("COLOUR=\"red \\\"1\\\"\"\n");
        assertThat(customized.templates()).isEmpty();
        assertThat(customized.runtime()).isNull();
        assertThat(text(apply(request(Map.of(), null, null)).tree(), "etc/passwd"))
                .as("the same number in each build")
                .isEqualTo(text(customized.tree(), "etc/passwd"));
    }

    @Test
    void valuesOfTheGuestWaitForADomainUnlessTheProjectHasTheFile() throws IOException {
        Path overlay = Files.createDirectories(folder.resolve("rootfs/etc/default"));
        ApplicationRequest request = request(Map.of("HOST", "$guest.hostname"), null, null);

        assertThat(apply(request).templates()).singleElement().satisfies(each -> {
            assertThat(each.path()).hasToString("/etc/default/shop");
            assertThat(each.attributes().mode()).isEqualTo(0600);
        });
        Files.writeString(overlay.resolve("shop"), "HOST=mine\n");
        Customized own = apply(request);
        assertThat(own.templates()).isEmpty();
        assertThat(text(own.tree(), "etc/default/shop")).isEqualTo("HOST=mine\n");
    }

    @Test
    void anAccountOfTheProjectMustBeThere() throws IOException {
        assertThat(text(apply(request(Map.of(), "www-data", null)).tree(), "usr/lib/systemd/system/shop.service"))
                .contains("User=www-data\n");
        assertThatThrownBy(() -> apply(request(Map.of(), "nobody-here", null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nobody-here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop:x:13:13::/bin:/usr/sbin/nologin",
                "shop:x:0:0:root:/root:/bin/bash",
                "shop:x:610:610::/home/shop:/bin/bash"
            })
    void anAccountOfSomebodyElseIsNotTaken(String line) throws IOException {
        put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n" + line + "\n");
        assertThatThrownBy(() -> apply(request(Map.of(), null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><user>")
                .hasMessageContaining("uid " + line.split(":")[2]);
    }

    @Test
    void aGroupOfSomebodyElseIsNotTaken() throws IOException {
        put("etc/group", "root:x:0:\nshop:x:42:\n");
        assertThatThrownBy(() -> apply(request(Map.of(), null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("gid 42");
    }

    @Test
    void anImageOfAnEarlierBuildIsABaseForTheNext() throws IOException {
        Tree first = apply(request(Map.of("A", "b"), null, null)).tree();
        Tree second = customization()
                .apply(first, Digest.of("first"), customize(request(Map.of("A", "c"), null, null)), CLOCK)
                .tree();
        assertThat(text(second, "etc/passwd")).isEqualTo(text(first, "etc/passwd"));
        assertThat(text(second, "etc/default/shop")).isEqualTo("A=\"c\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/systemd/system/shop.service",
                "etc/systemd/system/shop.service",
                "etc/init.d/shop",
                "etc/default/shop",
                "var/lib/shop/data"
            })
    void whatAPackageHasOfItsNameIsNotReplaced(String path) throws IOException {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, CLOCK));
        put(path, "of a package\n");
        assertThatThrownBy(() -> apply(request(Map.of(), null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><name>")
                .hasMessageContaining("shop");
    }

    @Test
    void aJavaThatIsTooOldOrMissingIsRefusedWhenTheImageIsMade() throws IOException {
        assertThatThrownBy(() -> apply(request(Map.of(), null, 21)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("17.0.21");
        assertThat(text(apply(request(Map.of(), null, 17)).tree(), "usr/lib/systemd/system/shop.service"))
                .contains("ExecStart=/usr/lib/jvm/java-17/bin/java ");
        java("11.0.2");
        assertThatThrownBy(() -> apply(request(Map.of(), null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("classes for Java 17, and Java 11.0.2");
        tree.remove("usr/bin/java");
        assertThatThrownBy(() -> apply(request(Map.of(), null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><runtime>");
    }

    private Customized apply(ApplicationRequest application) throws IOException {
        return customization().apply(tree, Digest.of("system"), customize(application), CLOCK);
    }

    private CustomizeRequest customize(ApplicationRequest application) {
        CustomizeRequest none = CustomizeRequestBuilder.none();
        return new CustomizeRequest(
                none.users(),
                none.identity(),
                none.artifacts(),
                application,
                new Overlay(folder.resolve("rootfs"), List.of(), Map.of()),
                null,
                none.services(),
                none.commands());
    }

    private Customization customization() {
        return new Customization(
                each -> {
                    throw new IOException("nothing runs");
                },
                new Store(folder.resolve("store")));
    }

    private ApplicationRequest request(
            Map<String, String> environment, @Nullable String user, @Nullable Integer release) {
        return new ApplicationRequest(
                "shop",
                new ApplicationSource(classes, null, List.of()),
                Service.class.getName(),
                List.of("-Xss512k"),
                List.of(),
                new TreeMap<>(environment),
                user,
                List.of(8080),
                "8080/health UP",
                ApplicationRequest.MEMORY_PERCENT,
                new RuntimeRequest(RuntimeRequest.Kind.JRE, release, new TreeSet<>(), null),
                null,
                false);
    }

    private void java(String version) {
        put("usr/lib/jvm/java-17/release", "JAVA_VERSION=\"" + version + "\"\n");
    }

    private void put(String path, String text) {
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
    }

    private static String text(Tree in, String path) throws IOException {
        return new String(
                ((RegularFile) in.follow(path).orElseThrow()).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }
}
