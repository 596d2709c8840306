package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.tools.Layers;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class ApplicationLayersTest {
    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(folder.resolve("store"));
    }

    private ApplicationLayers read(Path file, @Nullable String main, Library... libraries) throws IOException {
        return read(new ApplicationSource(file, null, List.of(libraries)), main, "jre");
    }

    private ApplicationLayers read(ApplicationSource source, @Nullable String main, String runtime) throws IOException {
        return ApplicationLayers.of(
                new ApplicationRequest(
                        "shop",
                        source,
                        main,
                        List.of(),
                        List.of(),
                        new TreeMap<>(),
                        null,
                        List.of(),
                        null,
                        ApplicationRequest.MEMORY_PERCENT,
                        RuntimeRequest.USUAL,
                        runtime.equals("jre") ? null : runtime,
                        false),
                store);
    }

    private Library library(String name, Library.Kind kind) throws IOException {
        Path jar =
                new JarBuilder().source("lib.L" + Math.abs(name.hashCode()), "").write(folder.resolve(name));
        return new Library("org.example:" + name, jar, kind);
    }

    private static Map<String, List<String>> files(ApplicationLayers layers) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        layers.layers().forEach(layer -> files.put(layer.name(), files(layer.tree())));
        return files;
    }

    private static List<String> files(Tree tree) {
        List<String> files = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile) {
                files.add(path.toString());
            }
        });
        return files;
    }

    private static String text(ApplicationLayers layers, String path) throws IOException {
        for (ApplicationLayers.Layer layer : layers.layers()) {
            if (layer.tree().find(path).orElse(null) instanceof RegularFile file) {
                return new String(file.content().bytes(1 << 20), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no " + path);
    }

    @Test
    void aThinJarBecomesALayerForWhatChangesTogether() throws IOException {
        Path jar = new JarBuilder()
                .main("org.example.Main", "hello")
                .source("org.example.Other", "")
                .file("application.properties", "a=b")
                .write(folder.resolve("shop-1.jar"));
        ApplicationLayers layers = read(
                jar,
                null,
                library("b-1.jar", Library.Kind.RELEASE),
                library("core.jar", Library.Kind.PROJECT),
                library("a-2-SNAPSHOT.jar", Library.Kind.SNAPSHOT));
        assertThat(files(layers))
                .containsExactly(
                        Map.entry("dependencies", List.of("/opt/shop/libs/b-1.jar")),
                        Map.entry("snapshot dependencies", List.of("/opt/shop/libs/a-2-SNAPSHOT.jar")),
                        Map.entry("project dependencies", List.of("/opt/shop/libs/core.jar")),
                        Map.entry("resources", List.of("/opt/shop/resources/application.properties")),
                        Map.entry(
                                "classes",
                                List.of(
                                        "/opt/shop/classes/org/example/Main.class",
                                        "/opt/shop/classes/org/example/Other.class")),
                        Map.entry("jvm arg files", List.of("/opt/shop/classpath")));
        assertThat(layers.start()).containsExactly("@/opt/shop/classpath", "org.example.Main");
        assertThat(text(layers, "opt/shop/classpath"))
                .as("the order of Maven")
                .isEqualTo("-classpath\n\"/opt/shop/resources:/opt/shop/classes:/opt/shop/libs/b-1.jar:"
                        + "/opt/shop/libs/core.jar:/opt/shop/libs/a-2-SNAPSHOT.jar\"\n");
    }

    @Test
    void aChangedClassChangesNoOtherLayer() throws IOException {
        Library dependency = library("b-1.jar", Library.Kind.RELEASE);
        JarBuilder jar = new JarBuilder().main("org.example.Main", "hello").file("application.properties", "a=b");
        Map<String, Digest> before = identities(read(jar.write(folder.resolve("shop.jar")), null, dependency));
        Map<String, Digest> after = identities(
                read(jar.main("org.example.Main", "hello again").write(folder.resolve("shop.jar")), null, dependency));
        assertThat(before.keySet())
                .filteredOn(layer -> !after.get(layer).equals(before.get(layer)))
                .containsExactly("classes");
    }

    private static Map<String, Digest> identities(ApplicationLayers layers) throws IOException {
        Map<String, Digest> identities = new LinkedHashMap<>();
        for (ApplicationLayers.Layer each : layers.layers()) {
            identities.put(each.name(), TreeIdentity.of(each.tree()));
        }
        return identities;
    }

    @Test
    void aFolderOfClassesIsLaidOutAsItsJarWouldBe() throws IOException {
        JarBuilder jar = new JarBuilder().main("org.example.Main", "hello").file("a/b.txt", "text");
        Map<String, Digest> packed = identities(read(jar.write(folder.resolve("shop.jar")), null));
        Map<String, Digest> open = identities(read(jar.unpack(folder.resolve("target/classes")), null));
        assertThat(open.keySet()).isEqualTo(packed.keySet());
        assertThat(files(read(folder.resolve("target/classes"), null)))
                .isEqualTo(files(read(folder.resolve("shop.jar"), null)));
    }

    @Test
    void whatAManifestOpensIsOpenedWithoutTheJarToo() throws IOException {
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Add-Opens: java.base/java.lang java.base/java.util")
                .main("org.example.Main", "hello")
                .main("org.example.Other", "not me")
                .write(folder.resolve("shop.jar"));
        ApplicationLayers layers = read(jar, null);
        assertThat(layers.mainClass()).isEqualTo("org.example.Main");
        assertThat(text(layers, "opt/shop/classpath"))
                .startsWith("--add-opens\n\"java.base/java.lang=ALL-UNNAMED\"\n"
                        + "--add-opens\n\"java.base/java.util=ALL-UNNAMED\"\n-classpath\n");
    }

    @Test
    void aJarOfSeveralReleasesStaysWhole() throws IOException {
        Path jar = new JarBuilder()
                .manifest("Multi-Release: true")
                .main("org.example.Main", "hello")
                .in("META-INF/versions/21/")
                .main("org.example.Main", "hello from 21")
                .write(folder.resolve("shop.jar"));
        ApplicationLayers layers = read(jar, null);
        assertThat(files(layers).get("project dependencies")).containsExactly("/opt/shop/libs/shop.jar");
        assertThat(layers.start()).containsExactly("@/opt/shop/classpath", "org.example.Main");
    }

    @Test
    void aPlainJarBringsTheJarsThatItsManifestNames() throws IOException {
        library("lib/a-1.jar", Library.Kind.RELEASE);
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Class-Path: lib/a-1.jar lib/missing.jar")
                .main("org.example.Main", "hello")
                .write(folder.resolve("shop.jar"));
        ApplicationLayers layers = read(jar, null);
        assertThat(layers.form()).isEqualTo(Form.JAR);
        assertThat(files(layers).get("dependencies")).containsExactly("/opt/shop/libs/a-1.jar");
        assertThat(layers.notes())
                .containsExactly(
                        "the manifest of shop.jar names lib/missing.jar, which is not beside it: the application"
                                + " runs without");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret.jar", "/etc/passwd", "file:/etc/passwd", "lib/../../secret.jar", "%2e%2e/secret.jar"})
    void aManifestNamesNothingOutsideOfItsFolder(String path) throws IOException {
        Files.writeString(folder.resolve("secret.jar"), "secret");
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Class-Path: " + path)
                .main("org.example.Main", "hello")
                .write(folder.resolve("below/shop.jar"));
        assertThatThrownBy(() -> read(jar, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("a jar beside it or in a folder below");
    }

    @Test
    void aLinkBesideTheJarLeadsNowhereElse() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Class-Path: a.jar")
                .main("org.example.Main", "hello")
                .write(folder.resolve("below/shop.jar"));
        Files.createSymbolicLink(folder.resolve("below/a.jar"), folder.resolve("secret"));
        assertThatThrownBy(() -> read(jar, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a.jar");
    }

    @Test
    void severalClassesToStartInAreAChoice() throws IOException {
        Path jar = new JarBuilder()
                .main("org.example.Main", "hello")
                .main("org.example.Tool", "hello")
                .source("org.example.Hidden", "static void main(String[] args) {}")
                .source("org.example.Nothing", "public static int main(String[] args) { return 0; }")
                .write(folder.resolve("shop.jar"));
        assertThatThrownBy(() -> read(jar, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("org.example.Main, org.example.Tool")
                .hasMessageContaining("<application><mainClass>")
                .hasMessageNotContainingAny("Hidden", "Nothing");
        assertThat(read(jar, "org.example.Tool").mainClass()).isEqualTo("org.example.Tool");
        assertThatThrownBy(() -> read(jar, "org.example.Tolo"))
                .hasMessageContaining("write org.example.Tool if that was meant");
        assertThatThrownBy(() -> read(jar, "-version")).isInstanceOf(ProblemException.class);
    }

    @Test
    void theClassToStartInMayBeInADependency() throws IOException {
        Path jar = new JarBuilder().source("org.example.Verticle", "").write(folder.resolve("shop.jar"));
        Path launcher = new JarBuilder().main("org.launch.Launcher", "up").write(folder.resolve("launcher.jar"));
        Library library = new Library("org.launch:launcher", launcher, Library.Kind.RELEASE);
        assertThat(read(jar, "org.launch.Launcher", library).mainClass()).isEqualTo("org.launch.Launcher");
        assertThatThrownBy(() -> read(jar, null, library))
                .hasMessageContaining("no class with public static void main(String[])")
                .hasMessageContaining("if it is in a dependency");
    }

    @Test
    void whatIsNoClassFileIsNoClassToStartIn() throws IOException {
        Path whole = new JarBuilder().main("org.example.Main", "x").unpack(folder.resolve("whole"));
        byte[] good = Files.readAllBytes(whole.resolve("org/example/Main.class"));
        JarBuilder jar = new JarBuilder().file("org/example/Main.class", good).file("Empty.class", "");
        for (int length = 1; length < good.length; length += 7) {
            jar.file("cut/C" + length + ".class", java.util.Arrays.copyOf(good, length));
        }
        jar.file("org/elsewhere/Main.class", good);
        assertThat(read(jar.write(folder.resolve("shop.jar")), null).mainClass())
                .isEqualTo("org.example.Main");
    }

    @Test
    void aJarThatReachesOutOrHasAnEntryTwiceOrALinkIsRefused() throws IOException {
        Path out = new JarBuilder().main("Main", "x").file("../evil", "x").write(folder.resolve("out.jar"));
        assertThatThrownBy(() -> read(out, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("out.jar");
        Path link = folder.resolve("link.jar");
        try (var zip = new org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream(link)) {
            var entry = new org.apache.commons.compress.archivers.zip.ZipArchiveEntry("evil");
            entry.setUnixMode(0120777);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        assertThatThrownBy(() -> read(link, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is a link");
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertThatThrownBy(() -> read(text, null)).isInstanceOf(ProblemException.class);
        try (var left = Files.list(store.root())) {
            assertThat(left.map(each -> each.getFileName().toString())).noneMatch(name -> name.startsWith("jar-"));
        }
    }

    @Test
    void libraryNamesThatAClassPathCannotHoldAreRefused() throws IOException {
        Path jar = new JarBuilder().main("Main", "x").write(folder.resolve("shop.jar"));
        Path evil = Files.copy(jar, folder.resolve("a:b.jar"));
        assertThatThrownBy(() -> read(jar, null, new Library("a:b", evil, Library.Kind.RELEASE)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'a:b.jar'");
    }

    @Test
    void librariesOfOneNameStandBesideEachOther() throws IOException {
        Path jar = new JarBuilder().main("Main", "x").write(folder.resolve("shop.jar"));
        Path one = new JarBuilder().file("a", "a").write(folder.resolve("one/core.jar"));
        Path two = new JarBuilder().file("a", "a longer one").write(folder.resolve("two/core.jar"));
        ApplicationLayers layers = read(
                jar,
                null,
                new Library("a:core", one, Library.Kind.RELEASE),
                new Library("b:core", two, Library.Kind.RELEASE));
        assertThat(files(layers).get("dependencies"))
                .hasSize(2)
                .allMatch(name -> name.startsWith("/opt/shop/libs/core-"));
    }

    @Test
    void aFastJarOfQuarkusKeepsItsFolders() throws IOException {
        Path app = new JarBuilder()
                .file("quarkus-run.jar", "run")
                .file("app/shop-1.jar", "classes")
                .file("quarkus/generated-bytecode.jar", "bytes")
                .file("lib/boot/io.quarkus.bootstrap-3.jar", "boot")
                .file("lib/main/org.example.core-1-SNAPSHOT.jar", "core")
                .unpack(folder.resolve("target/quarkus-app"));
        ApplicationLayers layers = read(app, null);
        assertThat(layers.form()).isEqualTo(Form.QUARKUS);
        assertThat(files(layers))
                .containsExactly(
                        Map.entry("dependencies", List.of("/opt/shop/lib/boot/io.quarkus.bootstrap-3.jar")),
                        Map.entry(
                                "snapshot dependencies", List.of("/opt/shop/lib/main/org.example.core-1-SNAPSHOT.jar")),
                        Map.entry(
                                "classes",
                                List.of(
                                        "/opt/shop/app/shop-1.jar",
                                        "/opt/shop/quarkus/generated-bytecode.jar",
                                        "/opt/shop/quarkus-run.jar")));
        assertThat(layers.start()).containsExactly("-jar", "/opt/shop/quarkus-run.jar");
    }

    @Test
    void aWebApplicationIsUnpackedIntoTheFolderOfTomcat() throws IOException {
        Path war = new JarBuilder()
                .file("index.html", "hello")
                .file("WEB-INF/web.xml", "<web-app/>")
                .in("WEB-INF/classes/")
                .source("org.example.Shop", "")
                .file("messages.properties", "a=b")
                .in("")
                .file("WEB-INF/lib/a-1.jar", "a")
                .write(folder.resolve("shop.war"));
        ApplicationLayers layers = read(war, null);
        assertThat(layers.form()).isEqualTo(Form.WAR);
        assertThat(files(layers))
                .containsExactly(
                        Map.entry("dependencies", List.of("/var/lib/tomcat10/webapps/ROOT/WEB-INF/lib/a-1.jar")),
                        Map.entry(
                                "resources",
                                List.of(
                                        "/var/lib/tomcat10/webapps/ROOT/WEB-INF/web.xml",
                                        "/var/lib/tomcat10/webapps/ROOT/index.html")),
                        Map.entry(
                                "classes",
                                List.of(
                                        "/var/lib/tomcat10/webapps/ROOT/WEB-INF/classes/messages.properties",
                                        "/var/lib/tomcat10/webapps/ROOT/WEB-INF/classes/org/example/Shop.class")));
        assertThat(layers.start()).isEmpty();
    }

    /** Lets Spring Boot's own tools make an executable jar. */
    private Path springBoot(@Nullable Layers split, Library... libraries) throws IOException {
        Path plain = new JarBuilder()
                .main("org.example.Main", "hello")
                .file("application.properties", "a=b")
                .write(folder.resolve("plain.jar"));
        Path jar = folder.resolve("boot.jar");
        Repackager tools = new Repackager(plain.toFile());
        tools.setMainClass("org.example.Main");
        if (split != null) {
            tools.setLayers(split);
        }
        tools.repackage(jar.toFile(), callback -> {
            for (Library each : libraries) {
                callback.library(new org.springframework.boot.loader.tools.Library(
                        each.file().toFile(), LibraryScope.COMPILE));
            }
        });
        return jar;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExecutableJarOfSpringBootIsOpenedIntoTheSameLayers(boolean index) throws IOException {
        Path jar = springBoot(
                index ? Layers.IMPLICIT : null,
                library("z-1.jar", Library.Kind.RELEASE),
                library("a-1-SNAPSHOT.jar", Library.Kind.SNAPSHOT));
        ApplicationLayers layers = read(jar, null);
        assertThat(layers.form()).isEqualTo(Form.SPRING_BOOT);
        assertThat(layers.start()).containsExactly("@/opt/shop/classpath", "org.example.Main");
        assertThat(files(layers).get("dependencies")).contains("/opt/shop/libs/z-1.jar");
        assertThat(files(layers).get("snapshot dependencies")).containsExactly("/opt/shop/libs/a-1-SNAPSHOT.jar");
        assertThat(files(layers).get("resources")).containsExactly("/opt/shop/resources/application.properties");
        assertThat(files(layers).get("classes")).containsExactly("/opt/shop/classes/org/example/Main.class");
        assertThat(text(layers, "opt/shop/classpath"))
                .as("the order of Spring Boot's own index")
                .contains("/opt/shop/classes:/opt/shop/libs/z-1.jar:/opt/shop/libs/a-1-SNAPSHOT.jar");
    }

    @Test
    void anExecutableJarBehindAScriptIsOpenedToo() throws IOException {
        Path jar = springBoot(null, library("z-1.jar", Library.Kind.RELEASE));
        Path script = folder.resolve("script.jar");
        Files.writeString(script, "#!/bin/sh\nexec java -jar \"$0\"\n");
        Files.write(script, Files.readAllBytes(jar), java.nio.file.StandardOpenOption.APPEND);
        assertThat(read(script, null).form()).isEqualTo(Form.SPRING_BOOT);
    }

    @Test
    void aLibraryInsideIsKeptOnceByItsContent() throws IOException {
        byte[] large = new byte[200_000];
        new java.util.Random(7).nextBytes(large);
        Path library = new JarBuilder().file("data", large).write(folder.resolve("large-1.jar"));
        Library known = new Library("x", library, Library.Kind.RELEASE);
        Map<String, Digest> one = identities(read(springBoot(null, known), null));
        Map<String, Digest> two = identities(read(springBoot(Layers.IMPLICIT, known), null));
        assertThat(two.get("dependencies")).isEqualTo(one.get("dependencies"));
    }

    @Test
    void aManifestOfSpringBootNamesNothingOutsideOfItsJar() throws IOException {
        Path jar = new JarBuilder()
                .manifest("Start-Class: org.example.Main", "Spring-Boot-Classes: ../../../etc/")
                .main("org.example.Main", "hello")
                .write(folder.resolve("boot.jar"));
        assertThatThrownBy(() -> read(jar, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("../../../etc/");
    }
}
