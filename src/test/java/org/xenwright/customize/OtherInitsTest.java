package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.packages.OsRelease;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Services and starts of systems whose init is not systemd. */
class OtherInitsTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final String ALPINE = """
            ::sysinit:/sbin/openrc sysinit
            ::wait:/sbin/openrc default
            tty1::respawn:/sbin/getty 38400 tty1
            #ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100
            ::shutdown:/sbin/openrc shutdown
            """;

    @TempDir
    Path folder;

    private final Tree tree = new Tree(Attributes.of(0755, CLOCK));

    private void file(String path, String text, int mode) {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, CLOCK));
        tree.put(path, new RegularFile(Attributes.of(mode, CLOCK), Content.of(text)));
    }

    private void busybox() {
        file("bin/busybox", "busybox", 0755);
        for (String name : List.of("sbin/init", "sbin/getty", "sbin/ifup")) {
            tree.directory(TreePath.of(name).parent(), Attributes.of(0755, CLOCK));
            tree.put(name, new Symlink(Attributes.of(0777, CLOCK), "/bin/busybox"));
        }
    }

    private void openRc() {
        busybox();
        file("sbin/openrc", "openrc", 0755);
        file("etc/inittab", ALPINE, 0644);
        script("nginx", "depend() {\n\tneed net\n\tuse logger dns\n}\n");
        script("networking", "depend() {\n\tneed localmount\n\tprovide net\n}\n");
        script("devfs", "depend() {\n\tprovide dev-mount\n}\n");
        script("mdev", "depend() {\n\tprovide dev\n}\n");
        script("bootmisc", "");
        script("hostname", "");
        script("killprocs", "");
        script("chronyd", "depend() {\n\tprovide ntp-client\n}\n");
        script("rsyslog", "depend() {\n\tprovide logger\n}\n");
    }

    private void script(String name, String text) {
        file("etc/init.d/" + name, "#!/sbin/openrc-run\n" + text, 0755);
    }

    private Customized apply(Services services) throws IOException {
        return new Customization(
                        needed -> {
                            throw new IOException("no sandbox here");
                        },
                        new Store(folder.resolve("store")))
                .apply(
                        tree,
                        Digest.of("tree"),
                        CustomizeRequestBuilder.changes().services(services).build(),
                        CLOCK);
    }

    private static Services services(List<String> enable, List<String> disable, List<String> mask) {
        return new Services(enable, disable, mask);
    }

    private static String text(Customized customized, String path) throws IOException {
        RegularFile file = (RegularFile) customized.tree().follow(path).orElseThrow();
        return new String(file.content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static String target(Customized customized, String path) {
        Symlink link = (Symlink) customized.tree().find(path).orElseThrow();
        return new String(link.target(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,default",
        "networking,boot",
        "devfs,sysinit",
        "mdev,sysinit",
        "rsyslog,boot",
        "chronyd,default",
        "killprocs,shutdown"
    })
    void anOpenRcServiceGoesToTheRunlevelThatItsScriptNeeds(String name, String level) throws IOException {
        openRc();
        Customized customized = apply(CustomizeRequestBuilder.enabling(name));
        assertThat(target(customized, "etc/runlevels/" + level + "/" + name)).isEqualTo("/etc/init.d/" + name);
    }

    @Test
    void aRunlevelCanBeNamedAsForRcUpdate() throws IOException {
        openRc();
        Customized customized = apply(CustomizeRequestBuilder.enabling("nginx boot"));
        assertThat(customized.tree().find("etc/runlevels/boot/nginx")).isPresent();
        assertThat(customized.tree().find("etc/runlevels/default/nginx")).isEmpty();
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.enabling("nginx bot")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("runlevel bot")
                .hasMessageContaining("boot, default");
    }

    @Test
    void openRcServicesAreDisabledAndMasked() throws IOException {
        openRc();
        tree.directory("etc/runlevels/default", Attributes.of(0755, CLOCK));
        for (String name : List.of("nginx", "chronyd")) {
            tree.put("etc/runlevels/default/" + name, new Symlink(Attributes.of(0777, CLOCK), "/etc/init.d/" + name));
        }
        Customized customized = apply(services(List.of(), List.of("nginx"), List.of("chronyd")));
        assertThat(customized.tree().find("etc/runlevels/default/nginx")).isEmpty();
        assertThat(customized.tree().find("etc/runlevels/default/chronyd")).isEmpty();
        assertThat(customized
                                .tree()
                                .find("etc/init.d/chronyd")
                                .orElseThrow()
                                .attributes()
                                .mode()
                        & 0111)
                .isZero();
        assertThatThrownBy(() -> apply(services(List.of("ngnix"), List.of(), List.of())))
                .hasMessageContaining("write nginx");
    }

    @Test
    void anOpenRcWithoutRunlevelsGetsWhatAMachineNeedsAndALoginOnTheConsole() throws IOException {
        openRc();
        Customized customized = apply(Services.NONE);
        for (String link : List.of(
                "sysinit/devfs",
                "sysinit/mdev",
                "boot/bootmisc",
                "boot/hostname",
                "boot/networking",
                "shutdown/killprocs")) {
            assertThat(customized.tree().find("etc/runlevels/" + link)).as(link).isPresent();
        }
        assertThat(customized.tree().find("etc/runlevels/default/nginx")).isEmpty();
        assertThat(text(customized, "etc/network/interfaces")).contains("iface eth0 inet dhcp");
        assertThat(text(customized, "etc/inittab"))
                .contains("::sysinit:/sbin/openrc sysinit\n")
                .contains("::respawn:/usr/lib/xenwright/console\n::shutdown:");
        assertThat(customized.notes()).anyMatch(note -> note.contains("first runlevels"));
    }

    @Test
    void anOpenRcThatIsCompleteStaysAsItIs() throws IOException {
        openRc();
        file("etc/inittab", ALPINE.replace("#ttyS0", "ttyS0"), 0644);
        tree.directory("etc/runlevels/boot", Attributes.of(0755, CLOCK));
        tree.put("etc/runlevels/boot/hostname", new Symlink(Attributes.of(0777, CLOCK), "/etc/init.d/hostname"));
        Customized customized = apply(Services.NONE);
        assertThat(customized.notes()).isEmpty();
        assertThat(customized.tree().find("etc/runlevels/sysinit")).isEmpty();
        assertThat(text(customized, "etc/inittab")).isEqualTo(ALPINE.replace("#ttyS0", "ttyS0"));
    }

    @Test
    void busyboxWithoutTheOpenRcThatItsTableCallsGetsATableOfOurs() throws IOException {
        busybox();
        file("etc/inittab", ALPINE, 0644);
        file("etc/init.d/agent", "#!/bin/sh\ncase $1 in start) ;; stop) ;; esac\n", 0755);
        file("usr/local/bin/serve", "#!/bin/sh\n", 0755);
        Customized customized = apply(CustomizeRequestBuilder.enabling("agent", "/usr/local/bin/serve -p 80"));
        assertThat(text(customized, "etc/inittab").lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "::sysinit:/usr/lib/xenwright/start",
                        "::ctrlaltdel:/sbin/reboot",
                        "::respawn:/usr/lib/xenwright/console",
                        "::wait:/etc/init.d/agent start",
                        "::respawn:/usr/local/bin/serve -p 80",
                        "::shutdown:/etc/init.d/agent stop",
                        "::shutdown:/usr/lib/xenwright/stop");
        assertThat(customized.notes())
                .anyMatch(note -> note.contains("no /sbin/openrc, which its /etc/inittab calls"))
                .anyMatch(note -> note.contains("eth0 asks for an address"));
        for (String program : List.of("start", "stop", "console")) {
            assertThat(customized
                                    .tree()
                                    .find("usr/lib/xenwright/" + program)
                                    .orElseThrow()
                                    .attributes()
                                    .mode()
                            & 0777)
                    .isEqualTo(0755);
        }
    }

    @Test
    void aBusyboxThatStartsBySomethingOfItsOwnKeepsIt() throws IOException {
        busybox();
        file("etc/init.d/rcS", "#!/bin/sh\nfor i in /etc/init.d/S??*; do $i start; done\n", 0755);
        file("etc/init.d/S50web", "#!/bin/sh\n", 0755);
        file("etc/init.d/agent", "#!/bin/sh\n", 0755);
        Customized customized = apply(services(List.of("agent"), List.of("web"), List.of()));
        assertThat(text(customized, "etc/inittab"))
                .startsWith("::sysinit:/etc/init.d/rcS\n")
                .contains(
                        "::wait:/etc/init.d/agent start\n::shutdown:/etc/init.d/agent stop\n::shutdown:/sbin/swapoff -a\n");
        assertThat(customized.tree().find("etc/init.d/S50web")).isEmpty();
        assertThat(customized.tree().find("usr/lib/xenwright/start")).isEmpty();
    }

    @Test
    void aScriptOfOpenRcIsRefusedWhereThereIsNone() {
        busybox();
        script("nginx", "");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.enabling("nginx")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("add the package openrc");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.enabling("/usr/bin/nothing")))
                .hasMessageContaining("/usr/bin/nothing");
    }

    @Test
    void sysvinitHasLinksByTheHeaderOfAScript() throws IOException {
        file("sbin/init", "init", 0755);
        file("sbin/getty", "getty", 0755);
        file("etc/inittab", "id:2:initdefault:\n1:2345:respawn:/sbin/getty 38400 tty1\n", 0644);
        file("etc/init.d/rsyslog", "### BEGIN INIT INFO\n# Provides: rsyslog\n### END INIT INFO\n", 0755);
        file(
                "etc/init.d/web",
                "### BEGIN INIT INFO\n# Provides: web\n# Required-Start: rsyslog\n# Default-Start: 2 3\n"
                        + "# Default-Stop: 0 6\n### END INIT INFO\n",
                0755);
        tree.directory("etc/rc2.d", Attributes.of(0755, CLOCK));
        tree.put("etc/rc2.d/S03rsyslog", new Symlink(Attributes.of(0777, CLOCK), "../init.d/rsyslog"));
        Customized customized = apply(services(List.of("web"), List.of("rsyslog"), List.of()));
        assertThat(target(customized, "etc/rc2.d/S04web")).isEqualTo("../init.d/web");
        assertThat(customized.tree().find("etc/rc3.d/S01web")).isPresent();
        assertThat(customized.tree().find("etc/rc6.d/K01web")).isPresent();
        assertThat(customized.tree().find("etc/rc4.d")).isEmpty();
        assertThat(customized.tree().find("etc/rc2.d/S03rsyslog")).isEmpty();
        assertThat(customized.tree().find("etc/rc2.d/K01rsyslog")).isPresent();
        assertThat(text(customized, "etc/inittab")).contains("xc:2345:respawn:/usr/lib/xenwright/console");
    }

    @Test
    void anUnknownInitCannotBeToldOfServices() {
        file("sbin/init", "mine", 0755);
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.enabling("nginx")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/sbin/init")
                .hasMessageContaining("OpenRC");
    }

    @Test
    void accountsOfABusyboxSystemAreNotClosedToKeysAndMayHaveNoShadow() throws IOException {
        busybox();
        file("sbin/nologin", "nologin", 0755);
        file("etc/passwd", "root:*:0:0:root:/root:/bin/sh\n", 0644);
        file("etc/group", "root:x:0:root\nwheel:x:10:root\n", 0644);
        UserAccount user = new UserAccount("ops", null, List.of("wheel"), null, null, "", List.of(), null);
        Customized customized = new Customization(needed -> null, new Store(folder.resolve("store")))
                .apply(
                        tree,
                        Digest.of("tree"),
                        CustomizeRequestBuilder.changes().users(user).build(),
                        CLOCK);
        assertThat(text(customized, "etc/passwd")).contains("ops:*:1000:1000::/home/ops:/bin/sh\n");
        assertThat(text(customized, "etc/group")).contains("wheel:x:10:root,ops\n");
        assertThat(customized.tree().find("etc/shadow")).isEmpty();
    }

    @Test
    void aProgramOrANumberedScriptThatBusyboxStartsCanBeMasked() throws IOException {
        busybox();
        file("etc/inittab", "::sysinit:/etc/init.d/rcS\n::respawn:/usr/sbin/x -f\n", 0644);
        file("etc/init.d/rcS", "#!/bin/sh\n", 0755);
        file("etc/init.d/S50nginx", "#!/bin/sh\n", 0755);
        file("usr/sbin/x", "x", 0755);
        Customized customized = apply(services(List.of(), List.of(), List.of("/usr/sbin/x -f", "nginx")));
        assertThat(text(customized, "etc/inittab")).doesNotContain("/usr/sbin/x");
        assertThat(customized.tree().find("etc/init.d/S50nginx")).isEmpty();
        assertThat(customized.tree().find("usr/sbin/x")).isPresent();
        for (Services each : List.of(
                services(List.of(), List.of(), List.of("../../bin/busybox")),
                services(List.of(), List.of("../../bin/busybox"), List.of()))) {
            assertThatThrownBy(() -> apply(each))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("correct the name", "../../bin/busybox");
        }
        assertThatThrownBy(() -> apply(services(List.of(), List.of(), List.of("/usr/sbin/y"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("masking /usr/sbin/y", "/usr/sbin/y");
    }

    @Test
    @Timeout(60)
    void aScriptOfEmptyLinesIsReadInATimeThatGrowsWithItsLength() throws IOException {
        openRc();
        script("nginx", "\n \t".repeat(300_000));
        assertThat(target(apply(CustomizeRequestBuilder.enabling("nginx")), "etc/runlevels/default/nginx"))
                .isEqualTo("/etc/init.d/nginx");
    }

    @Test
    void whatIsTooLongToBeReadIsNamed() throws IOException {
        openRc();
        script("udev", "#".repeat(2 << 20));
        assertThatThrownBy(() -> apply(Services.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("/etc/init.d/udev", "2097171 bytes", "overlay");
        file("etc/init.d/udev", "#!/sbin/openrc-run\n", 0755);
        file("etc/inittab", "#".repeat(2 << 20), 0644);
        assertThatThrownBy(() -> apply(Services.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("/etc/inittab", "2097152 bytes");
        file("etc/inittab", ALPINE, 0644);
        file("etc/os-release", "#".repeat(2 << 20), 0644);
        assertThatThrownBy(() -> OsRelease.of(tree))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("/etc/os-release", "2097152 bytes");
    }

    @Test
    void aTableThatCallsWhatNoPathCanBeIsToldOfLikeOneThatCallsWhatIsMissing() throws IOException {
        busybox();
        for (String program : List.of("/etc/\u001b[2Jx", "/" + "x".repeat(300))) {
            file("etc/inittab", "::sysinit:" + program + "\n", 0644);
            assertThat(apply(Services.NONE).notes())
                    .as(program)
                    .anyMatch(note -> note.contains("which its /etc/inittab calls"));
        }
        file("etc/inittab", "::sysinit:/bin/../bin/busybox true\n", 0644);
        assertThat(apply(Services.NONE).notes()).noneMatch(note -> note.contains("which its /etc/inittab calls"));
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.enabling("/usr/../x")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("correct the path", "/usr/../x");
    }
}
