package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.configure.UnpackedPackages;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A real system customized, judged by its own tools. */
@Tag("judge")
class CustomizedSystemTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvbmcgZW5vdWdoIHRvIGxvb2sgbGlrZSBhIGtleSEh anna@example.org";

    @TempDir
    static Path folder;

    private static Tree configured;
    private static Sandbox sandbox;

    @BeforeAll
    static void system() throws IOException {
        UnpackedPackages unpacked = UnpackedPackages.fetch(folder, "systemd-sysv", "openssh-server", "sudo", "adduser");
        Path scratch = folder.resolve("scratch");
        sandbox = new Sandboxes(scratch, Judge.tools()).choose(unpacked.tree());
        configured = new DebianConfiguration(tree -> sandbox, new Store(folder.resolve("store")), Progress.SILENT)
                .configure(unpacked.request())
                .tree();
    }

    private static Customized apply(CustomizeRequest request) throws IOException {
        return new Customization(tree -> sandbox, new Store(folder.resolve("store")))
                .apply(configured, Digest.of("system"), request, UnpackedPackages.CLOCK);
    }

    private static SandboxResult run(Tree tree, String script) throws IOException {
        return sandbox.run(tree, SandboxCommand.script(script));
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(
                ((RegularFile) tree.find(path).orElseThrow()).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void toolsOfTheSystemFindTheAccountsInOrder() throws IOException {
        UserAccount anna = new UserAccount(
                "anna", null, List.of("sudo"), null, null, "Anna", List.of(KEY), "$6$saltsalt$0123456789abcdefghij");
        Tree tree = apply(CustomizeRequestBuilder.changes()
                        .users(anna, CustomizeRequestBuilder.account("bert"))
                        .build())
                .tree();
        try (SandboxResult result = run(
                tree,
                "pwck -r -q; grpck -r -q; id anna; ssh-keygen -l -f /home/anna/.ssh/authorized_keys; sudo -l -U anna; passwd -S bert")) {
            assertThat(result.exit()).as(result.log()).isZero();
            assertThat(result.log())
                    .contains("uid=1000(anna) gid=1000(anna) groups=1000(anna),27(sudo)")
                    .contains("256 SHA256:")
                    .contains("(ALL : ALL) ALL")
                    .contains("bert L ");
        }
    }

    @Test
    void servicesAreEnabledAsSystemctlDoesIt() throws IOException {
        List<String> units = List.of("systemd-networkd", "ssh", "getty@hvc0", "fstrim.timer", "dup");
        Path overlay = Files.createDirectories(folder.resolve("units"));
        Path unit = overlay.resolve("etc/systemd/system/dup.service");
        Files.createDirectories(unit.getParent());
        Files.writeString(
                unit,
                "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target \\\n  graphical.target\n"
                        + "RequiredBy=ssh.service\nAlias=double.service\nAlso=systemd-networkd.service\n");
        Overlay placed = new Overlay(overlay, List.of(), Map.of());
        Set<String> ours = links(apply(CustomizeRequestBuilder.changes()
                        .overlay(placed)
                        .services(new Services(units, List.of(), List.of()))
                        .build())
                .tree());
        String names = units.stream()
                .map(name -> name.contains(".") ? name : name + ".service")
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
        Set<String> theirs;
        try (SandboxResult result = run(
                apply(CustomizeRequestBuilder.changes().overlay(placed).build()).tree(), "systemctl enable " + names)) {
            assertThat(result.exit()).as(result.log()).isZero();
            theirs = links(result.tree());
        }
        assertThat(ours).isEqualTo(theirs);
        assertThat(ours).anyMatch(link -> link.startsWith("/etc/systemd/system/ssh.service.requires/dup.service"));
    }

    /** Every link below /etc/systemd/system with the file it leads to. */
    private static Set<String> links(Tree tree) {
        Set<String> links = new TreeSet<>();
        TreePath base = TreePath.of("etc/systemd/system");
        tree.walk((path, inode) -> {
            if (inode instanceof Symlink && path.startsWith(base)) {
                links.add(
                        path + " -> " + tree.real(path).map(TreePath::toString).orElse("nowhere"));
            }
        });
        return links;
    }

    @Test
    void commandsRunOnceInOrderAndLeaveNoLogs() throws IOException {
        CustomizeRequest request = CustomizeRequestBuilder.changes()
                .commands(
                        List.of(
                                "addgroup --system things; cd /srv; umask 077",
                                "echo it\\'s >/srv/here; umask >>/srv/here; pwd >>/srv/here",
                                "echo noise >/var/log/dpkg.log; echo x >/tmp/x; date >/var/log/mine; touch -d 2040-01-01 /srv/late"))
                .build();
        Tree tree = apply(request).tree();
        assertThat(text(tree, "srv/here")).isEqualTo("it's\n0022\n/\n");
        assertThat(text(tree, "etc/group")).contains("\nthings:x:");
        assertThat(tree.find("tmp/x")).isEmpty();
        assertThat(tree.find("var/log/dpkg.log")).isEmpty();
        assertThat(text(tree, "var/log/mine")).isEmpty();
        assertThat(tree.find("srv/late").orElseThrow().attributes().seconds())
                .isEqualTo(UnpackedPackages.CLOCK.getEpochSecond());
        Sandbox before = sandbox;
        try {
            sandbox = new Sandbox() {
                @Override
                public String name() {
                    return "none";
                }

                @Override
                public SandboxResult run(Tree on, SandboxCommand command, java.util.function.Consumer<String> lines)
                        throws IOException {
                    throw new IOException("nothing needs to run again");
                }
            };
            assertThat(text(apply(request).tree(), "srv/here")).isEqualTo("it's\n0022\n/\n");
        } finally {
            sandbox = before;
        }

        try (var files = Files.walk(folder.resolve("store/commands"))) {
            Path kept = files.filter(file -> file.endsWith("changed.tar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(kept);
            bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("it's\n0022")] ^= 1;
            Files.write(kept, bytes);
        }
        assertThat(text(apply(request).tree(), "srv/here"))
                .as("what was damaged in the store is made again")
                .isEqualTo("it's\n0022\n/\n");
    }

    @Test
    void aFailingCommandIsNamedWithItsLastLines() {
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .commands(List.of("true", "echo some reason; false; echo beyond", "true"))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("number 2: echo some reason")
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("            some reason")
                .hasMessageNotContaining("\nbeyond");
    }

    @Test
    void aPrivateKeyMadeByACommandStopsTheBuildUnlessTheProjectDeclaredIt() throws IOException {
        List<String> commands = List.of("ssh-keygen -q -t ed25519 -N '' -f /srv/key");
        assertThatThrownBy(() -> apply(
                        CustomizeRequestBuilder.changes().commands(commands).build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/srv/key")
                .hasMessageContaining("private key");
        Path overlay = Files.createDirectories(folder.resolve("keys/srv"));
        Files.writeString(overlay.resolve("key"), "-----BEGIN PRIVATE KEY-----\n");
        Tree tree = apply(CustomizeRequestBuilder.changes()
                        .overlay(new Overlay(overlay.getParent(), List.of(), Map.of()))
                        .commands(List.of("chmod 600 /srv/key"))
                        .build())
                .tree();
        assertThat(tree.find("srv/key").orElseThrow().attributes().mode()).isEqualTo(0600);
    }
}
