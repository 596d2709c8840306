package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

/** Trees of strangers, and machines that give less than they should. */
@Tag("judge")
class SandboxBoundaryTest {
    @TempDir
    Path folder;

    private Path canary;

    @BeforeEach
    void makeCanary() throws IOException {
        canary = Files.createDirectory(
                folder.resolve("canary"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(canary, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Sandboxes sandboxes() throws IOException {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }

    private List<Sandbox> everyKind() throws IOException {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools(), null, true).candidates();
    }

    @Test
    void aTreeWhoseShellIsHostileIsHeldWhenItIsTried() throws Exception {
        Tree tree = HostTree.with("cat");
        tree.put("usr/bin/sh", HostileProgram.program(folder, canary));
        assertThatThrownBy(() -> sandboxes().choose(tree))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a shell ended with 0");
        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void programsThatOnceHeldTheSandboxAreNothingToIt() throws Exception {
        Tree tree = HostTree.with("sh", "cat");
        RegularFile hostile = HostileProgram.program(folder, canary);
        for (String name : List.of("umount", "setpriv", "rmdir", "mount", "pivot_root", "env", "chroot", "bwrap")) {
            tree.put("usr/bin/" + name, hostile);
        }
        try (SandboxResult result =
                sandboxes().choose(tree).run(tree, SandboxCommand.script("umount; setpriv; rmdir; cat /hostile.log"))) {
            assertHeld(result.log(), 3);
        }
        Tree bare = HostTree.with("sh", "cat");
        bare.put("hostile", hostile);
        try (SandboxResult result =
                sandboxes().choose(bare).run(bare, SandboxCommand.script("/hostile; cat /hostile.log"))) {
            assertHeld(result.log(), 1);
        }
        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void aLibraryThatEveryProgramLoadsRunsWhenTheHostIsGone() throws Exception {
        Tree tree = HostTree.with("sh", "cat");
        tree.directory("etc", Attributes.of(0755, Instant.EPOCH));
        tree.put("usr/lib/hostile.so", HostileProgram.library(folder, canary));
        tree.put(
                "etc/ld.so.preload",
                new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of("/usr/lib/hostile.so\n")));
        try (SandboxResult result = sandboxes().choose(tree).run(tree, SandboxCommand.script("cat /hostile.log"))) {
            assertHeld(result.log(), 2);
        }
        assertThat(canary).isEmptyDirectory();
    }

    private static void assertHeld(String log, int times) {
        assertThat(log.lines().filter("Seccomp:\t2"::equals)).hasSize(times);
        assertThat(log.lines().filter("NoNewPrivs:\t1"::equals)).hasSize(times);
        // chown … setfcap, audit_write: what is allowed, and no sys_admin (bit 21)
        assertThat(log.lines().filter("CapEff:\t00000000a00405fb"::equals)).hasSize(times);
        assertThat(log.lines().filter(line -> line.startsWith("CapEff"))).hasSize(times);
    }

    @Test
    void foldersOfTheRunThatAreLinksOfTheTreeLeadNowhere() throws Exception {
        Files.createDirectory(canary.resolve("shm"));
        Files.setPosixFilePermissions(canary.resolve("shm"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(canary.resolve("null"), "kept");
        for (Sandbox each : everyKind()) {
            for (String name : List.of("dev", "proc", "sys", "tmp")) {
                Tree tree = HostTree.with("sh", "cat");
                tree.put(name, new Symlink(Attributes.of(0777, Instant.EPOCH), canary.toString()));
                try (SandboxResult result = each.run(tree, SandboxCommand.script("echo x >/dev/null; echo y >/made"))) {
                    assertThat(result.exit()).as(result.log()).isZero();
                    assertThat(result.tree().find(name)).containsInstanceOf(Symlink.class);
                    assertThat(result.tree().find("made")).isPresent();
                }
            }
        }
        assertThat(canary.resolve("null")).hasContent("kept");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(canary.resolve("shm"))))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(canary)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aDeviceOfTheRunThatIsALinkOfTheTreeIsNotFollowed() throws Exception {
        Files.writeString(canary.resolve("file"), "kept");
        for (Sandbox each : everyKind()) {
            Tree tree = HostTree.with("sh", "cat");
            tree.directory("dev", Attributes.of(0755, Instant.EPOCH));
            for (String name : List.of("null", "shm", "tty", "pts", "fd")) {
                tree.put("dev/" + name, new Symlink(Attributes.of(0777, Instant.EPOCH), canary + "/file"));
            }
            try (SandboxResult result = each.run(tree, SandboxCommand.script("echo x >/dev/null"))) {
                assertThat(result.exit()).as(result.log()).isZero();
                assertThat(result.tree().find("dev/null")).containsInstanceOf(Symlink.class);
            }
        }
        assertThat(canary.resolve("file")).hasContent("kept");
    }

    @Test
    void nothingIsTypedIntoTheTerminalOfWhoBuilds() throws Exception {
        Path source = folder.resolve("escapes.c");
        Files.copy(SandboxBoundaryTest.class.getResourceAsStream("escapes.c"), source);
        Path program = folder.resolve("escapes");
        assertThat(Judge.run("cc", "-O1", "-w", "-static", "-o", program.toString(), source.toString())
                        .exit())
                .isZero();
        List<String> words =
                SandboxElsewhere.words(folder, program.toString(), "--", "/escapes", canary.toString(), "terminal");
        // script gives it a terminal of its own, as that of a person who builds
        String line =
                "'" + String.join("' '", words) + "' </dev/tty; read -t 2 typed </dev/tty; echo \"typed <$typed>\"";
        Process process = new ProcessBuilder("script", "-qec", "bash -c " + quoted(line), "/dev/null")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(said).contains("terminal held", "typed <>");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    @Test
    void inAContainerWithoutNamespacesTheReasonIsNamedAndNothingWeakerTaken() throws Exception {
        Path program = folder.resolve("hostile");
        HostileProgram.program(folder, canary);
        assertThatThrownBy(() -> SandboxElsewhere.inAContainer(folder, false, program.toString(), "--", "/hostile"))
                .hasMessageContaining(
                        "a filter of system calls forbids it, as containers have one: allow unshare there")
                .hasMessageContaining("looking for a place where the scripts of packages can run")
                .hasMessageContaining("xen.scriptsWithRightsOfTheBuild");
        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void theRightsOfTheBuildAreGivenToWhoAsksForItByName() throws Exception {
        String said = SandboxElsewhere.inAContainer(folder, true, "--", "/bin/sh", "-c", "id -u; ls /");
        assertThat(said).startsWith("a changed root, with the rights of the build\n0\n");
    }

    @Test
    void aGuestComesBeforeTheRightsOfTheBuild() throws IOException {
        assertThat(new Sandboxes(folder, Judge.tools(), new Named("a guest"), true).candidates())
                .extracting(Sandbox::name)
                .endsWith("a guest", "a changed root, with the rights of the build");
        assertThat(new Sandboxes(folder, Judge.tools()).candidates())
                .extracting(Sandbox::name)
                .doesNotContain("a changed root, with the rights of the build");
    }

    /** A sandbox that has a name and nothing else. */
    private record Named(String name) implements Sandbox {
        @Override
        public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
            throw new IOException("not started");
        }
    }

    @Test
    void ownersBeyondTheUsualOnesComeBack() throws Exception {
        Tree tree = HostTree.with("sh", "cat", "chown", "ls");
        List<Long> ids = new ArrayList<>(List.of(0L, 1L, 65534L, 65535L, 65536L, 100_000L, 4294967294L));
        for (long id : ids) {
            tree.put("file" + id, new RegularFile(new Attributes(0600, id, id, 1, 2, Xattrs.NONE), Content.of("x")));
        }
        try (SandboxResult result = sandboxes()
                .choose(tree)
                .run(tree, SandboxCommand.script("for file in /file*; do echo more >>$file; done; ls -n /"))) {
            assertThat(result.exit()).as(result.log()).isZero();
            for (long id : ids) {
                Attributes attributes =
                        result.tree().find("file" + id).orElseThrow().attributes();
                assertThat(attributes.uid()).isEqualTo(id);
                assertThat(attributes.gid()).isEqualTo(id);
            }
            assertThat(result.changed()).hasSize(ids.size());
        }
    }

    @Test
    void loIsUpAndNoNameOfTheHostIsSeen() throws Exception {
        Tree tree = HostTree.with("sh", "cat", "perl", "hostname");
        String script = "hostname; cat /proc/sys/kernel/hostname; perl -MSocket -e '"
                + "socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 1);"
                + "socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, getsockname($s)) and print \"up\\n\"'";
        tree = withPerl(tree);
        try (SandboxResult result =
                sandboxes().choose(tree).run(tree, SandboxCommand.script(script).with("LC_ALL", "C"))) {
            assertThat(result.log()).isEqualTo("localhost\nlocalhost\nup\n");
        }
    }

    private static Tree withPerl(Tree tree) throws IOException {
        for (String place : List.of("/usr/lib/x86_64-linux-gnu/perl-base", "/usr/lib/aarch64-linux-gnu/perl-base")) {
            if (Files.isDirectory(Path.of(place))) {
                try (Stream<Path> files = Files.walk(Path.of(place))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        String name = file.toString().substring(1);
                        tree.directory(name.substring(0, name.lastIndexOf('/')), Attributes.of(0755, Instant.EPOCH));
                        tree.put(
                                name,
                                new RegularFile(
                                        Attributes.of(0755, Instant.EPOCH),
                                        new Content.Slice(file, 0, Files.size(file))));
                    }
                }
            }
        }
        return tree;
    }
}
