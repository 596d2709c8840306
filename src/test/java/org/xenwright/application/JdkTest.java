package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
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

    private static void put(Tree tree, String path, String text) {
        TreePath at = TreePath.of(path);
        tree.directory(at.parent(), FOLDER);
        tree.put(at, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(text)));
    }
}
