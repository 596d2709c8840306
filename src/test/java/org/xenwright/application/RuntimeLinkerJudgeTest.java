package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeFile;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.problem.ProblemException;
import org.xenwright.sandbox.HostTree;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxElsewhere;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Runtimes that the JDK of this machine links, which its own jdeps and its own JVM judge. */
@Tag("judge")
class RuntimeLinkerJudgeTest {
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    static Path folder;

    private static Jdk jdk;
    private static Sandbox place;
    private static LinkedRuntime linked;

    @BeforeAll
    static void link() throws Exception {
        Tree tree = HostTree.with("sh", "cat");
        tree.directory("tmp", Attributes.of(01777, Instant.EPOCH));
        copyJdk(tree);
        for (String each : List.of("bin/java", "lib/libjava.so", "lib/libzip.so", "lib/server/libjvm.so")) {
            HostTree.addLibraries(tree, HOME.resolve(each));
        }
        jdk = Jdk.of(tree, TreePath.of(HOME.toString()));
        place = new Sandboxes(folder.resolve("sandbox"), Judge.tools()).choose(tree);
        linked = LinkElsewhere.link(place, store(), jdk);
    }

    @AfterAll
    static void forget() {
        jdk = null;
        place = null;
        linked = null;
    }

    @Test
    void itHasTheModulesAskedForAndRuns() throws IOException {
        assertThat(linked.reused()).isFalse();
        assertThat(linked.modules()).containsExactly("java.base", "java.logging", "jdk.crypto.ec");
        assertThat(linked.needed()).contains("libc.so.6").noneMatch(each -> each.startsWith("libj"));
        Tree tree = jdk.without("lib");
        tree.directory("opt/runtime", Attributes.of(0755, Instant.EPOCH));
        linked.tree().walk((path, inode) -> tree.put("opt/runtime" + path, inode));

        try (SandboxResult result = place.run(tree, SandboxCommand.of("/opt/runtime/bin/java", "--list-modules"))) {
            assertThat(result.exit()).as(result.log()).isZero();
            assertThat(result.log()).contains("java.base@", "java.logging@", "jdk.crypto.ec@");
        }
    }

    @Test
    void aSecondRunTakesWhatTheFirstMade() throws IOException {
        Sandbox none = new Sandbox() {
            @Override
            public String name() {
                return "none";
            }

            @Override
            public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
                throw new IOException("nothing is to run");
            }
        };
        LinkedRuntime again = LinkElsewhere.link(none, store(), jdk);

        assertThat(again.reused()).isTrue();
        assertThat(again.bytes()).isEqualTo(linked.bytes()).isGreaterThan(10_000_000);
        assertThat(again.needed()).isEqualTo(linked.needed());
    }

    @Test
    void anOrdinaryUserGetsTheBytesOfRoot() throws Exception {
        Path here = folder.resolve("here.tar");
        LinkElsewhere.write(linked, here);
        Path jdkTar = folder.resolve("jdk.tar");
        TreeFile.write(jdk.tree(), jdkTar);
        Path hers = Files.createTempDirectory("user");
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            String to = hers.resolve("scratch").toString();
            SandboxElsewhere.start(
                    LinkElsewhere.class,
                    hers,
                    HOME.toString(),
                    jdkTar.toString(),
                    to,
                    hers.resolve("tool").toString());

            assertThat(Files.mismatch(Path.of(to, "runtime.tar"), here)).isEqualTo(-1);
        } finally {
            new ProcessBuilder("rm", "-rf", hers.toString()).start().waitFor();
        }
    }

    @Test
    void jdepsFindsTheSameModules() throws Exception {
        ModuleIndex index = new RuntimeLinker(
                        tree -> place, ConfiguredSystem.nothing(), store(), jdk, Digest.of("the JDK of this machine"))
                .modules();
        // of this program, which uses quite some
        Path jar = Path.of(org.apache.velocity.VelocityContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.put(
                "velocity.jar",
                new RegularFile(Attributes.of(0644, Instant.EPOCH), new Content.Slice(jar, 0, Files.size(jar))));

        SortedSet<String> needed = index.needed(NamedClasses.of(tree, store()).lines(), 17, new TreeSet<>());

        SortedSet<String> expected = new TreeSet<>(jdeps(jar));
        // what no class names, but programs need
        expected.addAll(List.of("java.naming", "jdk.crypto.ec"));
        assertThat(needed).isEqualTo(expected).contains("java.sql");
        assertThatThrownBy(() -> index.needed(new TreeSet<>(), 17, new TreeSet<>(List.of("jdk.localdata"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("jdk.localedata");
    }

    private static List<String> jdeps(Path jar) {
        var out = new java.io.StringWriter();
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new java.io.PrintWriter(out),
                        new java.io.PrintWriter(out),
                        "--print-module-deps",
                        "--ignore-missing-deps",
                        "--no-recursive",
                        "--multi-release",
                        "17",
                        jar.toString());
        return Arrays.asList(out.toString().strip().split(","));
    }

    private static Store store() {
        return new Store(folder.resolve("store"));
    }

    private static void copyJdk(Tree tree) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(HOME)) {
            paths = all.filter(path -> !path.startsWith(HOME.resolve("man")))
                    .sorted()
                    .toList();
        }
        for (Path each : paths) {
            TreePath at = TreePath.of(each.toString());
            if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                tree.directory(at, Attributes.of(0755, Instant.EPOCH));
            } else if (Files.isSymbolicLink(each) && !Files.isRegularFile(each)) {
                tree.put(
                        at,
                        new Symlink(
                                Attributes.of(0777, Instant.EPOCH),
                                Files.readSymbolicLink(each).toString()));
            } else {
                // what links lead to, such as the settings below /etc
                int mode = Files.isExecutable(each) ? 0755 : 0644;
                Path real = each.toRealPath();
                tree.put(
                        at,
                        new RegularFile(
                                Attributes.of(mode, Instant.EPOCH), new Content.Slice(real, 0, Files.size(real))));
            }
        }
    }
}
