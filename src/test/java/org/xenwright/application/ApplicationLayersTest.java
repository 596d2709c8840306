package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
                        runtime,
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
}
