package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeFile;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.HostileProgram;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxElsewhere;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Real packages, configured in a sandbox of this machine, judged by their own dpkg. */
@Tag("judge")
class DebianConfigurationTest {
    private static final String[] PACKAGES = {
        "systemd-sysv", "udev", "dbus", "sudo", "openssh-server", "ssl-cert", "nginx-light", "kmod"
    };

    @TempDir
    static Path folder;

    private static UnpackedPackages unpacked;
    private static ConfiguredTree configured;

    @BeforeAll
    static void configureOnce() throws IOException {
        unpacked = UnpackedPackages.fetch(folder, PACKAGES);
        configured = configure(unpacked, folder.resolve("store"));
    }

    static ConfiguredTree configure(UnpackedPackages packages, Path store) throws IOException {
        Path scratch = store.resolveSibling("scratch");
        return new DebianConfiguration(new Sandboxes(scratch, Judge.tools())::choose, new Store(store), Progress.SILENT)
                .configure(packages.request());
    }

    private static Attributes attributes(String path) {
        return configured
                .tree()
                .find(path)
                .orElseThrow(() -> new AssertionError("no " + path))
                .attributes();
    }

    private static String text(String path) throws IOException {
        return text(configured.tree(), path);
    }

    private static String text(Tree tree, String path) throws IOException {
        Inode inode = tree.follow(path).orElseThrow(() -> new AssertionError("no " + path));
        return new String(((RegularFile) inode).content().bytes(64 << 20), StandardCharsets.UTF_8);
    }

    private static long id(String database, String name) throws IOException {
        return text(database)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> Long.parseLong(line.split(":")[2]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + database));
    }

    @Test
    void dpkgOfTheTreeFindsNothingAmiss() throws IOException {
        Tree tree = configured.tree();
        try (SandboxResult result = new Sandboxes(folder.resolve("scratch"), Judge.tools())
                .choose(tree)
                .run(
                        tree,
                        SandboxCommand.script("dpkg --audit; dpkg --verify; echo end")
                                .within(Duration.ofMinutes(2)))) {
            assertThat(result.exit()).isZero();
            assertThat(result.log()).isEqualTo("end\n");
        }
        Set<String> states = new TreeSet<>(text("var/lib/dpkg/status")
                .lines()
                .filter(line -> line.startsWith("Status: "))
                .toList());
        assertThat(states).containsExactly("Status: install ok installed");
    }

    @Test
    void whatWeakensASystemIfMissedIsThere() throws IOException {
        assertThat(attributes("etc/sudoers").mode()).isEqualTo(0440);
        Attributes helper = attributes("usr/lib/dbus-1.0/dbus-daemon-launch-helper");
        assertThat(helper.mode()).isEqualTo(04754);
        assertThat(helper.gid()).isEqualTo(id("etc/group", "messagebus"));
        Attributes agent = attributes("usr/bin/ssh-agent");
        assertThat(agent.mode()).isEqualTo(02755);
        assertThat(agent.gid()).isEqualTo(id("etc/group", "_ssh"));
        Attributes keys = attributes("etc/ssl/private");
        assertThat(keys.mode()).isEqualTo(0710);
        assertThat(keys.gid()).isEqualTo(id("etc/group", "ssl-cert"));
        assertThat(configured.tree().find("var/run")).containsInstanceOf(Symlink.class);
        assertThat(configured.tree().find("var/lock")).containsInstanceOf(Symlink.class);
        assertThat(text("etc/pam.d/common-auth")).contains("pam_unix.so");
        assertThat(attributes("etc/shadow").mode()).isEqualTo(0640);
        assertThat(attributes("etc/shadow").gid()).isEqualTo(id("etc/group", "shadow"));
        assertThat(configured.tree().follow("etc/alternatives/awk")).isPresent();
        assertThat(configured.tree().find("etc/systemd/system/multi-user.target.wants/nginx.service"))
                .containsInstanceOf(Symlink.class);
        assertThat(configured.tree().find("etc/ld.so.cache")).isPresent();
        assertThat(text("etc/passwd")).contains("sshd:", "www-data:x:33:33:", "_apt:");
    }

    @Test
    void noTraceOfTheRunNoSecretAndNoIdentityStays() throws IOException {
        Tree tree = configured.tree();
        assertThat(text("etc/machine-id")).isEmpty();
        assertThat(tree.find("usr/sbin/policy-rc.d")).isEmpty();
        assertThat(tree.find("etc/resolv.conf")).isEmpty();
        assertThat(text("usr/sbin/start-stop-daemon").length()).isGreaterThan(10_000);
        Set<String> suspicious = new TreeSet<>();
        tree.walk((path, inode) -> {
            String name = path.toString();
            if (name.matches(
                    ".*(xenwright\\.|\\.xenwright|ssh_host_|ssl-cert-snakeoil\\.(key|pem)|-old$|aux-cache|/run/(?!lock).*|dpkg\\.log"
                            + "|/etc/(passwd|group|shadow|gshadow)-|/dev/.*|/__pycache__/).*")) {
                suspicious.add(name);
            }
        });
        assertThat(suspicious).isEmpty();
        long day = UnpackedPackages.CLOCK.getEpochSecond() / 86_400;
        assertThat(text("etc/shadow").lines()).allMatch(line -> line.split(":")[2].equals("" + day));
        tree.walk((path, inode) -> assertThat(inode.attributes().notAfter(UnpackedPackages.CLOCK))
                .as(path.toString())
                .isEqualTo(inode.attributes()));
    }

    @Test
    void keysAreMadeAtTheFirstStart() throws IOException {
        assertThat(configured.notes()).contains("left to the first start: /etc/ssh/ssh_host_ed25519_key");
        assertThat(text("etc/systemd/system/basic.target.wants/xenwright-ssh-host-keys.service"))
                .contains("ssh-keygen -A");
        Tree tree = configured.tree();
        try (SandboxResult result = new Sandboxes(folder.resolve("scratch"), Judge.tools())
                .choose(tree)
                .run(
                        tree,
                        SandboxCommand.script(
                                "systemd-analyze verify --man=no xenwright-ssh-host-keys.service"
                                        + " xenwright-snakeoil-certificate.service; ssh-keygen -A;"
                                        + " DEBIAN_FRONTEND=noninteractive make-ssl-cert generate-default-snakeoil; mkdir -p /run/sshd; sshd -t -h /etc/ssh/ssh_host_ed25519_key"))) {
            assertThat(result.exit()).as(result.log()).isZero();
            assertThat(result.log()).doesNotContain("xenwright");
        }
    }

    @Test
    void aScriptReachesNothingOfTheHost() throws IOException {
        Tree tree = configured.tree();
        String escape = "grep CapBnd /proc/self/status; mknod /disk b 8 0 || echo no device; "
                + "mount -t tmpfs x /mnt || echo no mount; ls -A /dev; cat /proc/self/mounts; env | sort";
        // a second change of root with a folder left open is the known way out of a changed root
        String breakout = "perl -e 'mkdir \"/out\"; chroot \"/out\" or die; chdir \"..\" for 1..64; chroot \".\"; "
                + "print -e \"/" + folder.toString().substring(1) + "\" ? \"escaped\\n\" : \"held\\n\"'";
        try (SandboxResult result = new Sandboxes(folder.resolve("scratch"), Judge.tools())
                .choose(tree)
                .run(tree, SandboxCommand.script(escape + "; cd /; " + breakout))) {
            assertThat(result.exit()).as(result.log()).isZero();
            assertThat(result.log())
                    .contains("no device", "no mount", "held\n", "HOME=/root\nLC_ALL=C.UTF-8\nPATH=")
                    .doesNotContain("host\n", "vda", "/dev/host", "SHLVL");
        }
    }

    @Test
    void scriptsAreReportedAndTheResultIsSmallAndUsedAgain() throws IOException {
        assertThat(configured.reused()).isFalse();
        assertThat(configured.runs())
                .anyMatch(run ->
                        run.packageName().equals("base-passwd") && run.script().equals("preinst"))
                .anyMatch(
                        run -> run.packageName().equals("sudo") && run.script().equals("postinst"))
                .allMatch(run -> run.exit() == 0);
        assertThat(configured.runs().get(0).packageName()).isEqualTo("base-passwd");
        ConfiguredTree again = new DebianConfiguration(
                        tree -> {
                            throw new IOException("no sandbox is needed");
                        },
                        new Store(folder.resolve("store")),
                        Progress.SILENT)
                .configure(unpacked.request());
        assertThat(again.reused()).isTrue();
        assertThatADamagedResultIsNotServed();
        assertThat(again.runs()).isEqualTo(configured.runs());
        assertThat(Files.mismatch(tar(again.tree(), "again"), tar(configured.tree(), "first")))
                .isEqualTo(-1);
    }

    private static void assertThatADamagedResultIsNotServed() throws IOException {
        Path copy = folder.resolve("damaged");
        Path damaged = null;
        try (var files = Files.walk(folder.resolve("store/configured"))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(folder.resolve("store").relativize(each).toString());
                Files.createDirectories(to.getParent());
                Files.copy(each, to);
                damaged = to.getFileName().toString().equals("notes") ? to : damaged;
            }
        }
        Files.writeString(java.util.Objects.requireNonNull(damaged), "x");
        assertThatThrownBy(() -> new DebianConfiguration(
                                tree -> {
                                    throw new IOException("a sandbox is needed");
                                },
                                new Store(copy),
                                Progress.SILENT)
                        .configure(unpacked.request()))
                .hasMessage("a sandbox is needed");
    }

    @Test
    void anotherTimeZoneLocaleUmaskAndSandboxGiveTheSameTree() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        String line = "umask 077; cd /; TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 HOSTNAME=elsewhere "
                + "exec \"$1\" -Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-9 -cp \"$2\" \"$3\" \"$4\" \"$5\" \"$6\"";
        Judge.Verdict verdict = Judge.run(
                "sh",
                "-c",
                line,
                "sh",
                JavaProcess.java(),
                JavaProcess.classPath(
                        "sandbox.sh",
                        SandboxCommand.class,
                        ConfigureElsewhere.class,
                        org.apache.commons.compress.archivers.ArchiveEntry.class,
                        org.apache.commons.io.IOUtils.class,
                        org.tukaani.xz.XZInputStream.class),
                ConfigureElsewhere.class.getName(),
                folder.toString(),
                other.toString(),
                Judge.tools().folder("bubblewrap").toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        assertThat(Files.mismatch(other.resolve("tree.tar"), tar(configured.tree(), "here")))
                .isEqualTo(-1);
    }

    @Test
    void anOrdinaryUserGetsTheBytesOfRoot() throws Exception {
        Path hers = Files.createTempDirectory("user");
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            String to = hers.resolve("scratch").toString();
            SandboxElsewhere.start(
                    ConfigureElsewhere.class,
                    hers,
                    folder.toString(),
                    to,
                    hers.resolve("tool").toString());
            assertThat(Files.mismatch(Path.of(to, "tree.tar"), tar(configured.tree(), "of-root")))
                    .isEqualTo(-1);
        } finally {
            new ProcessBuilder("rm", "-rf", hers.toString()).start().waitFor();
        }
    }

    @Test
    void aPackageWhoseFilesRunInEveryProgramReachesNothingOfTheHost() throws Exception {
        Path canary = Files.createDirectory(folder.resolve("canary"));
        Files.setPosixFilePermissions(canary, PosixFilePermissions.fromString("rwxrwxrwx"));
        Tree tree = unpacked.tree().copy();
        tree.put("usr/lib/hostile.so", HostileProgram.library(folder, canary));
        tree.put(
                "etc/ld.so.preload",
                new RegularFile(Attributes.of(0644, UnpackedPackages.CLOCK), Content.of("/usr/lib/hostile.so\n")));
        RegularFile hostile = HostileProgram.program(folder, canary);
        tree.put("usr/bin/umount", hostile);
        tree.put("usr/bin/rmdir", hostile);
        tree.remove(TreePath.of("usr/bin/setpriv"));
        UnpackedPackages evil = new UnpackedPackages(tree, unpacked.order(), unpacked.required(), Digest.of("evil"));
        ConfiguredTree after = configure(evil, folder.resolve("evil"));
        assertThat(canary).isEmptyDirectory();
        List<String> rights =
                text(after.tree(), "hostile.log").lines().distinct().sorted().toList();
        // none but these: it ran, in every program of every script, and never with more
        assertThat(rights)
                .contains("CapEff:\t00000000a00405fb")
                .containsOnlyOnce("NoNewPrivs:\t1", "Seccomp:\t2")
                .doesNotContain("NoNewPrivs:\t0", "Seccomp:\t0")
                .allMatch(line ->
                        !line.startsWith("CapEff") || (Long.parseLong(line.substring(8), 16) & ~0xa00405fbL) == 0);
    }

    @Test
    void aFailingScriptIsShownWithItsLastLinesAndLeavesNothing() throws IOException {
        Tree tree = unpacked.tree().copy();
        tree.put(
                "var/lib/dpkg/info/sudo.postinst",
                new RegularFile(
                        Attributes.of(0755, UnpackedPackages.CLOCK),
                        Content.of("#!/bin/sh\necho some words before the end\nexit 3\n")));
        Path store = folder.resolve("failing");
        UnpackedPackages broken = new UnpackedPackages(tree, unpacked.order(), unpacked.required(), unpacked.inputs());
        assertThatThrownBy(() -> configure(broken, store))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("configuring sudo")
                .hasMessageContaining("the postinst of sudo ended with 3")
                .hasMessageContaining("some words before the end");
        try (Stream<Path> files = Files.walk(store)) {
            assertThat(files.map(Path::toString).filter(name -> name.endsWith(".tar")))
                    .isEmpty();
        }
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    static Path tar(Tree tree, String name) {
        Path file = folder.resolve(name + ".tar");
        try {
            TreeFile.write(tree, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
