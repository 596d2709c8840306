package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class JdkTest {
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);

    @Test
    void theJdkOfPackagesIsInTheImageAndBesideIt() throws IOException {
        Tree system = new Tree(FOLDER);
        put(system, "usr/lib/jvm/java-17/release", "JAVA_VERSION=\"17.0.21\"\n");
        put(system, "usr/lib/x86_64-linux-gnu/libc.so.6", "c");
        put(system, "usr/lib/x86_64-linux-gnu/libother.so.1", "other");
        put(system, "usr/bin/ldd", "script");
        system.put("lib", new Symlink(FOLDER, "usr/lib"));
        Tree beside = new Tree(FOLDER);
        put(beside, "usr/lib/jvm/java-17/bin/jlink", "jlink");
        put(beside, "etc/java-17/net.properties", "");
        put(beside, "usr/share/other", "");
        TreeMap<TreePath, String> owners = new TreeMap<>();
        owners.put(TreePath.of("usr/lib/x86_64-linux-gnu/libc.so.6"), "libc6");
        owners.put(TreePath.of("usr/bin/ldd"), "libc6");
        owners.put(TreePath.of("usr/lib/x86_64-linux-gnu/libother.so.1"), "other");

        Tree libraries = Jdk.libraries(system, owners, List.of("libc6"));
        Jdk jdk = Jdk.packaged(system, beside, libraries);

        assertThat(jdk.home()).isEqualTo("/usr/lib/jvm/java-17");
        assertThat(jdk.version()).isEqualTo("17.0.21");
        assertThat(jdk.release()).isEqualTo(17);
        assertThat(jdk.tree().follow("lib/x86_64-linux-gnu/libc.so.6")).isPresent();
        assertThat(jdk.tree().find("etc/java-17/net.properties")).isPresent();
        for (String absent : List.of("usr/bin/ldd", "usr/share/other", "usr/lib/x86_64-linux-gnu/libother.so.1")) {
            assertThat(jdk.tree().find(absent)).as(absent).isEmpty();
        }
        assertThatThrownBy(() -> Jdk.packaged(system, new Tree(FOLDER), libraries))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no JDK in the packages");
        put(beside, "usr/lib/jvm/java-21/bin/jlink", "another");
        assertThatThrownBy(() -> Jdk.packaged(system, beside, libraries))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<java>");
    }

    @Test
    void theJdkOfAnArchiveIsFoundWhereverItLies() throws IOException {
        Tree libraries = new Tree(FOLDER);
        for (String at : List.of("", "jdk-21.0.5+11/", "a/b/")) {
            Tree archive = new Tree(FOLDER);
            put(archive, at + "bin/jlink", "jlink");
            put(archive, at + "release", "JAVA_VERSION=\"21.0.5\"\nMODULES=\"java.base java.sql\"\n");

            Jdk jdk = Jdk.brought("org.example:jdk", archive, libraries);

            assertThat(jdk.release()).isEqualTo(21);
            assertThat(jdk.tree().find(jdk.program("jlink").substring(1))).isPresent();
        }
        Tree none = new Tree(FOLDER);
        put(none, "readme", "");
        assertThatThrownBy(() -> Jdk.brought("org.example:jdk", none, libraries))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("org.example:jdk", "no bin/jlink");
        Tree nameless = new Tree(FOLDER);
        put(nameless, "bin/jlink", "");
        assertThatThrownBy(() -> Jdk.brought("org.example:jdk", nameless, libraries))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("JAVA_VERSION");
    }

    @Test
    void anArchiveIsUnpackedOnceAndAgainWhenWhatTheStoreHasIsDamaged(@TempDir Path folder) throws IOException {
        Path archive = folder.resolve("jdk.zip");
        new JarBuilder()
                .file("jdk-21/bin/jlink", "jlink")
                .file("jdk-21/release", "JAVA_VERSION=\"21.0.5\"\n")
                .write(archive);
        Store store = new Store(folder.resolve("store"));
        RuntimeRequest.Brought brought =
                new RuntimeRequest.Brought("org.example:jdk:zip:21", archive, Digest.of(archive));
        assertThat(version(BroughtJdk.files(brought, store))).isEqualTo("21.0.5");
        byte[] bytes = Files.readAllBytes(archive);
        Files.delete(archive);
        assertThat(version(BroughtJdk.files(brought, store))).isEqualTo("21.0.5");

        Path kept = store.entries().get(0).place().resolve("changed.tar");
        String text = Files.readString(kept, StandardCharsets.ISO_8859_1);
        Files.writeString(kept, text.replace("21.0.5", "21.0.6"), StandardCharsets.ISO_8859_1);
        Files.write(archive, bytes);
        assertThat(version(BroughtJdk.files(brought, store))).isEqualTo("21.0.5");
        assertThat(store.entries().get(0).place()).isDirectoryNotContaining("glob:**/data");
    }

    @Test
    void whatIsNoArchiveLeavesNothingInTheStore(@TempDir Path folder) throws IOException {
        Path archive = Files.writeString(folder.resolve("jdk.tar.gz"), "no archive at all");
        Store store = new Store(folder.resolve("store"));
        RuntimeRequest.Brought brought =
                new RuntimeRequest.Brought("org.example:jdk:tar.gz:21", archive, Digest.of(archive));
        assertThatThrownBy(() -> BroughtJdk.files(brought, store))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><jdk> org.example:jdk:tar.gz:21");
        assertThat(store.entries()).isEmpty();
    }

    private static String version(Tree archive) throws IOException {
        return Jdk.brought("org.example:jdk", archive, new Tree(FOLDER)).version();
    }

    private static void put(Tree tree, String path, String text) {
        TreePath at = TreePath.of(path);
        tree.directory(at.parent(), FOLDER);
        tree.put(at, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(text)));
    }
}
