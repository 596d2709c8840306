package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class InitSystemTest {
    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));

    private void program(String path) {
        file(path, 0755);
    }

    private void file(String path, int mode) {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, Instant.EPOCH));
        tree.put(path, new RegularFile(Attributes.of(mode, Instant.EPOCH), Content.of(path)));
    }

    private void link(String path, String target) {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, Instant.EPOCH));
        tree.put(path, new Symlink(Attributes.of(0777, Instant.EPOCH), target));
    }

    private InitSystem.Kind kind() throws IOException {
        return InitSystem.of(tree).orElseThrow().kind();
    }

    @Test
    void itIsWhatTheUsualPlacesLeadTo() throws IOException {
        assertThat(InitSystem.of(tree)).isEmpty();
        program("usr/lib/systemd/systemd");
        link("usr/sbin/init", "../lib/systemd/systemd");
        assertThat(InitSystem.of(tree)).contains(new InitSystem(InitSystem.Kind.SYSTEMD, "/usr/sbin/init"));
        program("bin/busybox");
        link("sbin/init", "/bin/busybox");
        assertThat(InitSystem.of(tree)).contains(new InitSystem(InitSystem.Kind.BUSYBOX, "/sbin/init"));
    }

    @Test
    void openRcRunsUnderAnyOfItsInits() throws IOException {
        program("bin/busybox");
        link("sbin/init", "/bin/busybox");
        program("sbin/openrc");
        assertThat(kind()).isEqualTo(InitSystem.Kind.OPENRC);
        tree.remove("sbin/init");
        program("sbin/init");
        file("etc/inittab", 0644);
        assertThat(kind()).isEqualTo(InitSystem.Kind.OPENRC);
        tree.remove("sbin/openrc");
        assertThat(kind()).isEqualTo(InitSystem.Kind.SYSVINIT);
        tree.remove("etc/inittab");
        assertThat(kind()).isEqualTo(InitSystem.Kind.OTHER);
        program("usr/sbin/openrc-init");
        tree.remove("sbin/init");
        link("sbin/init", "/usr/sbin/openrc-init");
        assertThat(kind()).isEqualTo(InitSystem.Kind.OPENRC);
    }

    @Test
    void aHardLinkToBusyboxIsBusybox() throws IOException {
        program("bin/busybox");
        RegularFile busybox = (RegularFile) tree.find("bin/busybox").orElseThrow();
        tree.directory("sbin", Attributes.of(0755, Instant.EPOCH));
        tree.put("sbin/init", new RegularFile(busybox.attributes(), busybox.content()));
        assertThat(kind()).isEqualTo(InitSystem.Kind.BUSYBOX);
    }

    @Test
    void theProjectMayNameAnother() throws IOException {
        program("usr/lib/systemd/systemd");
        program("opt/my-init");
        assertThat(InitSystem.require(tree, "/opt/my-init", "a base", "x"))
                .isEqualTo(new InitSystem(InitSystem.Kind.OTHER, "/opt/my-init"));
        assertThatThrownBy(() -> InitSystem.require(tree, "/opt/other", "a base", "x"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><init>")
                .hasMessageContaining("/opt/other, which is not there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none|no /sbin/init; containers need none",
                "dangling|/sbin/init leads to /lib/systemd/systemd, which is not there",
                "closed|/sbin/init is not executable",
                "units|units of systemd are there, its program is not",
                "busybox|/bin/busybox, which a link /sbin/init makes an init",
                "openrc|OpenRC is there, which is started by an init such as busybox's"
            })
    void whatIsMissingIsTold(String how, String expected) {
        switch (how) {
            case "dangling" -> link("sbin/init", "/lib/systemd/systemd");
            case "closed" -> file("sbin/init", 0644);
            case "units" -> tree.directory("usr/lib/systemd/system", Attributes.of(0755, Instant.EPOCH));
            case "busybox" -> program("bin/busybox");
            case "openrc" -> program("sbin/openrc");
            default -> assertThat(how).isEqualTo("none");
        }
        assertThatThrownBy(() -> InitSystem.require(tree, null, "Some Linux", "take another"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Some Linux without an init")
                .hasMessageContaining(expected)
                .hasMessageContaining("take another");
    }
}
