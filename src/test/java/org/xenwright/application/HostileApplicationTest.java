package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.store.Digest;
import org.xenwright.store.NamedInputs;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;

/** Applications and JDKs that are made to do harm, or that nobody foresaw. */
class HostileApplicationTest {
    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(folder.resolve("store"));
    }

    private ApplicationRequest request(Path file, @Nullable Form form, Library... libraries) {
        return new ApplicationRequest(
                "shop",
                new ApplicationSource(file, form, List.of(libraries)),
                null,
                List.of(),
                List.of(),
                new TreeMap<>(),
                null,
                List.of(),
                null,
                ApplicationRequest.MEMORY_PERCENT,
                RuntimeRequest.USUAL,
                null,
                false);
    }

    private ApplicationLayers read(Path file, @Nullable Form form, Library... libraries) throws IOException {
        return ApplicationLayers.of(request(file, form, libraries), store);
    }

    /** Writes a jar with nothing but a manifest of one value, however long. */
    private Path declaring(String name, String value) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name(name), value);
        Path jar = folder.resolve("shop.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.flush();
        }
        return jar;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Main-Class", "Start-Class", "Spring-Boot-Classes"})
    void aNameOfVeryManyPartsIsRefusedInFewWords(String attribute) throws IOException {
        Path jar = declaring(attribute, "a.".repeat(200_000) + "B");
        assertThatThrownBy(() -> read(jar, attribute.equals("Main-Class") ? null : Form.SPRING_BOOT))
                .isInstanceOf(ProblemException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2000));
        Path folders = declaring("Spring-Boot-Classes", "a/".repeat(200_000));
        assertThatThrownBy(() -> read(folders, Form.SPRING_BOOT)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aClassPathWithAByteThatNoPathHasIsRefused() throws IOException {
        Path jar = declaring("Class-Path", "lib/a\u0000.jar");
        assertThatThrownBy(() -> read(jar, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a jar beside it or in a folder below");
    }

    @Test
    void aClassPathMayNameFoldersTheOwnOneAmongThem() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        new JarBuilder().source("lib.A", "").write(folder.resolve("lib/a.jar"));
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Class-Path: . conf/ lib/a.jar")
                .main("org.example.Main", "hello")
                .write(folder.resolve("shop.jar"));
        ApplicationLayers layers = read(jar, null);
        assertThat(layers.notes())
                .hasSize(2)
                .allSatisfy(note -> assertThat(note).contains("the application runs without"));
        assertThat(layers.layers()).extracting(ApplicationLayers.Layer::name).contains("dependencies");
    }

    @Test
    void whatIsMissingIsSaidInFewNotes() throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            names.append("lib/").append(i).append(".jar ");
        }
        Path jar = new JarBuilder().main("org.example.Main", "hello").write(folder.resolve("shop.jar"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, names.toString());
        assertThat(ClassPathJars.of(jar, manifest).notes(jar))
                .hasSizeLessThan(30)
                .last()
                .asString()
                .contains("49980");
    }

    @Test
    void jarsThatAManifestNamesAreInputs() throws IOException {
        Path named = new JarBuilder().source("lib.A", "").write(folder.resolve("lib/a.jar"));
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.example.Main", "Class-Path: lib/a.jar")
                .main("org.example.Main", "hello")
                .write(folder.resolve("shop.jar"));
        for (Form form : new Form[] {null, Form.JAR}) {
            Digest before = digest(request(jar, form));
            assertThat(request(jar, form).source().named())
                    .as("those of the bill of materials")
                    .extracting(Library::coordinates)
                    .containsExactly("lib/a.jar");
            assertThat(digest(request(jar, form))).isEqualTo(before);
            new JarBuilder()
                    .source("lib.A", "int changed = " + (form == null ? 1 : 2) + ";")
                    .write(named);
            assertThat(digest(request(jar, form))).isNotEqualTo(before);
        }
    }

    private static Digest digest(ApplicationRequest request) throws IOException {
        NamedInputs inputs = new NamedInputs();
        request.addTo(inputs);
        return inputs.digest();
    }

    @Test
    void theClassToStartInIsFoundInJarsThatOnlyTheirDirectoryExplains() throws IOException {
        Path jar = new JarBuilder()
                .manifest("Main-Class: org.launch.Launcher")
                .source("org.example.Shop", "")
                .write(folder.resolve("shop.jar"));
        byte[] launcher = NamedClassesTest.storedWithDescriptor("org/launch/Launcher.class", new byte[] {1});
        Path behind = folder.resolve("behind.jar");
        Files.writeString(behind, "#!/bin/sh\n");
        Files.write(behind, launcher, java.nio.file.StandardOpenOption.APPEND);
        assertThat(read(jar, null, new Library("a:b", behind, Library.Kind.RELEASE))
                        .mainClass())
                .isEqualTo("org.launch.Launcher");
    }

    @Test
    void anExecutableWarRunsInTomcatUnlessTheProjectSaysOtherwise() throws IOException {
        Path war = new JarBuilder()
                .manifest(
                        "Main-Class: org.springframework.boot.loader.launch.WarLauncher",
                        "Start-Class: org.example.Main",
                        "Spring-Boot-Classes: WEB-INF/classes/",
                        "Spring-Boot-Lib: WEB-INF/lib/")
                .file(
                        "WEB-INF/layers.idx",
                        "- \"dependencies\":\n  - \"WEB-INF/lib-provided/\"\n"
                                + "- \"application\":\n  - \"WEB-INF/lib/a-1.jar\"\n")
                .file("WEB-INF/classpath.idx", "- \"WEB-INF/lib/z-1.jar\"\n- \"WEB-INF/lib/a-1.jar\"\n")
                .file("WEB-INF/lib/a-1.jar", "a")
                .file("WEB-INF/lib/z-1.jar", "z")
                .file("WEB-INF/lib-provided/tomcat-1.jar", "t")
                .in("WEB-INF/classes/")
                .main("org.example.Main", "hello")
                .write(folder.resolve("shop.war"));
        assertThat(read(war, null).form()).isEqualTo(Form.WAR);
        ApplicationLayers alone = read(war, Form.SPRING_BOOT);
        assertThat(alone.mainClass()).isEqualTo("org.example.Main");
        ApplicationLayers.Layer last = alone.layers().get(alone.layers().size() - 1);
        assertThat(new String(
                        ((org.xenwright.tree.RegularFile)
                                        last.tree().find("opt/shop/classpath").orElseThrow())
                                .content()
                                .bytes(1 << 20),
                        StandardCharsets.UTF_8))
                .as("the order of its index, then what a Tomcat would bring")
                .contains("/libs/z-1.jar:/opt/shop/libs/a-1.jar:/opt/shop/libs/tomcat-1.jar");
        assertThat(alone.layers())
                .filteredOn(each -> each.name().equals("project dependencies"))
                .singleElement()
                .satisfies(each -> assertThat(each.tree().find("opt/shop/libs/a-1.jar"))
                        .as("the layer its index gives it")
                        .isPresent());
    }

    @Test
    void theFirstLineOfAnIndexThatFitsCounts() {
        SpringBootLayers layers = new SpringBootLayers("- \"application\":\n  - \"lib/a.jar\"\n"
                + "- \"dependencies\":\n  - \"lib/\"\n  - \"lib/b.jar\"\n"
                + "- \"snapshot-dependencies\":\n  - \"lib/b.jar\"\n  - \"lib/deep/\"\n");
        assertThat(layers.kind("lib/a.jar", "a.jar")).isEqualTo(Library.Kind.PROJECT);
        assertThat(layers.kind("lib/b.jar", "b.jar")).isEqualTo(Library.Kind.RELEASE);
        assertThat(layers.kind("lib/deep/c.jar", "c.jar")).isEqualTo(Library.Kind.RELEASE);
        assertThat(layers.kind("other/d-SNAPSHOT.jar", "d-SNAPSHOT.jar")).isEqualTo(Library.Kind.SNAPSHOT);
    }

    @Test
    void aLongIndexTakesNoLongTime() {
        int many = 200_000;
        StringBuilder index = new StringBuilder("- \"dependencies\":\n");
        for (int i = 0; i < many; i++) {
            index.append("  - \"lib/").append(i).append(".jar\"\n");
        }
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            SpringBootLayers layers = new SpringBootLayers(index.toString());
            for (int i = 0; i < many; i++) {
                assertThat(layers.kind("lib/x" + i + ".jar", "x.jar")).isEqualTo(Library.Kind.RELEASE);
            }
        });
    }

    /** A JDK whose jimage writes lines. */
    private RuntimeLinker listing(Consumer<Consumer<String>> writer) {
        Sandbox place = new Sandbox() {
            @Override
            public String name() {
                return "here";
            }

            @Override
            public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) {
                writer.accept(lines);
                return new SandboxResult(0, "", tree, List.of(), () -> {});
            }
        };
        Tree tree = new Tree(org.xenwright.tree.Attributes.of(0755, Instant.EPOCH));
        tree.directory("jdk/bin", org.xenwright.tree.Attributes.of(0755, Instant.EPOCH));
        return new RuntimeLinker(system -> place, tree, store, new Jdk(tree, "/jdk", "17.0.1"), Digest.of("jdk"));
    }

    @Test
    void whatTheStoreHasOfAJdkNeedsNoSandboxAndWhatIsDamagedThereDoes() throws IOException {
        List<String> asked = new ArrayList<>();
        Consumer<Consumer<String>> jimage = lines -> {
            asked.add("run");
            lines.accept("Module: java.base");
            lines.accept("    java/lang/Object.class");
        };
        ModuleIndex first = listing(jimage).modules();
        assertThat(first.byClass()).containsEntry("java/lang/Object", "java.base");
        Tree tree = new Tree(org.xenwright.tree.Attributes.of(0755, Instant.EPOCH));
        RuntimeLinker later = new RuntimeLinker(
                system -> {
                    throw new AssertionError("a sandbox was looked for");
                },
                tree,
                store,
                new Jdk(tree, "/jdk", "17.0.1"),
                Digest.of("jdk"));
        assertThat(later.modules()).isEqualTo(first);

        Files.writeString(store.entries().get(0).place().resolve("classes"), "Module: java.evil\n");
        assertThat(listing(jimage).modules()).isEqualTo(first);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aListingOfModulesWithoutEndIsRefused() {
        RuntimeLinker many = listing(lines -> {
            lines.accept("Module: java.base");
            for (int i = 0; i < 300_000; i++) {
                lines.accept("    a/B" + i + ".class");
            }
        });
        RuntimeLinker longOnes = listing(lines -> {
            lines.accept("Module: java.base");
            for (int i = 0; i < 1000; i++) {
                lines.accept("a".repeat(60_000) + i + ".class");
            }
        });
        for (RuntimeLinker each : List.of(many, longOnes)) {
            assertThatThrownBy(each::modules)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("Java 17.0.1, /jdk");
        }
    }

    @Test
    void whatIsNoModuleAndNoClassInAListingIsPassedOver() throws IOException {
        RuntimeLinker linker = listing(lines -> {
            for (int i = 0; i < 300_000; i++) {
                lines.accept("    META-INF/resource" + i);
            }
            lines.accept("Module: java.base");
            lines.accept("    java/lang/Object.class");
        });
        assertThat(linker.modules().byClass()).containsOnlyKeys("java/lang/Object");
    }
}
