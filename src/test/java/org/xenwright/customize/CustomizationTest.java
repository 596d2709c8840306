package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class CustomizationTest {
    private static final Instant OLD = Instant.ofEpochSecond(1_000_000_000);
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0dXlhmbGVyIGtleSBmb3IgYSB0ZXN0IG9ubHkh me";

    @TempDir
    Path folder;

    private final Tree tree = new Tree(Attributes.of(0755, OLD));
    private Path overlay;

    @BeforeEach
    void aSystem() throws IOException {
        overlay = Files.createDirectories(folder.resolve("rootfs"));
        for (String name : List.of(
                "usr/bin", "usr/lib/systemd/system", "etc/systemd/system", "run", "var", "home", "root", "etc/skel")) {
            tree.directory(name, Attributes.of(0755, OLD));
        }
        tree.put("bin", new Symlink(Attributes.of(0777, OLD), "usr/bin"));
        tree.put("lib", new Symlink(Attributes.of(0777, OLD), "usr/lib"));
        tree.put("var/run", new Symlink(Attributes.of(0777, OLD), "/run"));
        file("usr/bin/bash", "", 0755, 0);
        file(
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n",
                0644,
                0);
        file("etc/group", "root:x:0:\nsudo:x:27:\nwww-data:x:33:\n", 0644, 0);
        file("etc/shadow", "root:*:19000:0:99999:7:::\nwww-data:*:19000:0:99999:7:::\n", 0640, 42);
        file("etc/gshadow", "root:*::\nsudo:*::\nwww-data:*::\n", 0640, 42);
        file("etc/skel/.profile", "umask 022\n", 0644, 0);
        file("etc/sudoers", "root ALL=(ALL) ALL\n", 0440, 0);
        file(
                "usr/lib/systemd/system/web.service",
                "[Install]\nWantedBy=multi-user.target\nAlias=www.service\n",
                0644,
                0);
        file(
                "usr/lib/systemd/system/getty@.service",
                "[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n",
                0644,
                0);
        file("usr/lib/systemd/system/static.service", "[Unit]\nDescription=x\n", 0644, 0);
    }

    private void file(String path, String text, int mode, long group) {
        tree.put(path, new RegularFile(Attributes.of(mode, OLD).withOwner(0, group), Content.of(text)));
    }

    private Path host(String name, String text) throws IOException {
        Path file = overlay.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Customized apply(CustomizeRequest request) throws IOException {
        return new Customization(
                        needed -> {
                            throw new IOException("no sandbox here");
                        },
                        new Store(folder.resolve("store")))
                .apply(tree, Digest.of("tree"), request, CLOCK);
    }

    private Customized overlaid(Map<String, ?> context, Overlay.Rule... rules) throws IOException {
        return apply(CustomizeRequestBuilder.changes()
                .overlay(new Overlay(overlay, List.of(rules), context))
                .build());
    }

    private static Inode at(Customized customized, String path) {
        return customized.tree().find(path).orElseThrow(() -> new AssertionError("no " + path));
    }

    private static String text(Customized customized, String path) throws IOException {
        return new String(((RegularFile) at(customized, path)).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static String target(Customized customized, String path) {
        return new String(((Symlink) at(customized, path)).target(), StandardCharsets.UTF_8);
    }

    @Test
    void nothingAskedChangesNothing() throws IOException {
        Customized customized = apply(CustomizeRequestBuilder.none());
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        tree.walk((path, inode) -> before.add(path + " " + inode.attributes()));
        customized.tree().walk((path, inode) -> after.add(path + " " + inode.attributes()));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void filesOfTheOverlayHaveModesThatDoNotDependOnTheHost() throws IOException {
        Path plain = host("srv/page.html", "page");
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-------"));
        host("usr/bin/script", "#!/bin/sh\n");
        Path marked = host("usr/bin/marked", "text");
        Files.setPosixFilePermissions(marked, PosixFilePermissions.fromString("rwx------"));
        Customized customized = overlaid(Map.of());
        assertThat(at(customized, "srv/page.html").attributes()).isEqualTo(Attributes.of(0644, CLOCK));
        assertThat(at(customized, "srv").attributes()).isEqualTo(Attributes.of(0755, CLOCK));
        assertThat(at(customized, "usr/bin/script").attributes()).isEqualTo(Attributes.of(0755, CLOCK));
        assertThat(at(customized, "usr/bin/marked").attributes().mode()).isEqualTo(0755);
        assertThat(tree.find("srv")).isEmpty();
    }

    @Test
    void whatReplacesAFileKeepsItsOwnerAndMode() throws IOException {
        host("etc/sudoers", "root ALL=(ALL) NOPASSWD: ALL\n");
        host("etc/shadow", "root:*:1::::::\n");
        Customized customized = overlaid(Map.of());
        assertThat(at(customized, "etc/sudoers").attributes().mode()).isEqualTo(0440);
        assertThat(at(customized, "etc/shadow").attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(0, 42));
    }

    @Test
    void rulesGiveOwnersAndModesTheLastWins() throws IOException {
        host("srv/a/x", "x");
        host("srv/a/y", "y");
        Customized customized = overlaid(
                Map.of(), new Overlay.Rule("/srv/**", "www-data", 0600), new Overlay.Rule("/srv/*/y", null, 0640));
        assertThat(at(customized, "srv/a/x").attributes())
                .isEqualTo(Attributes.of(0600, CLOCK).withOwner(33, 33));
        assertThat(at(customized, "srv/a/y").attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(33, 33));
        assertThatThrownBy(() -> overlaid(Map.of(), new Overlay.Rule("/srv/**", "www-dat", null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("write www-data");
    }

    @Test
    void linksStayLinksAndLinksOfTheTreeLeadOn() throws IOException {
        Files.createDirectories(overlay.resolve("etc"));
        Files.createSymbolicLink(overlay.resolve("etc/outside"), Path.of("/etc/nowhere"));
        host("bin/tool", "#!/bin/sh\n");
        host("var/run/now", "x");
        Customized customized = overlaid(Map.of());
        assertThat(target(customized, "etc/outside")).isEqualTo("/etc/nowhere");
        assertThat(at(customized, "bin")).isInstanceOf(Symlink.class);
        assertThat(at(customized, "usr/bin/tool")).isInstanceOf(RegularFile.class);
        assertThat(text(customized, "run/now")).isEqualTo("x");
    }

    @Test
    void aLargeFileOfHolesIsOneInTheImageToo() throws IOException {
        Path sparse = Files.createDirectories(overlay.resolve("srv")).resolve("disk");
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength((200 << 20) + 5);
            file.seek(100 << 20);
            file.write("here".getBytes(StandardCharsets.US_ASCII));
        }
        RegularFile file = (RegularFile) at(overlaid(Map.of()), "srv/disk");
        assertThat(file.content().size()).isEqualTo((200 << 20) + 5);
        assertThat(file.content())
                .isInstanceOfSatisfying(
                        org.xenwright.content.Content.Sparse.class,
                        content -> assertThat(content.segments().stream()
                                        .mapToLong(each -> each.content().size()))
                                .containsExactly(1L << 20));
        try (var one = file.content().open();
                var other = Files.newInputStream(sparse)) {
            assertThat(one).hasSameContentAs(other);
        }
    }

    @Test
    void aZipOfLinksAndOfDeepPathsIsHeldToTheSameBounds() throws IOException {
        Path file = folder.resolve("links.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(Files.newOutputStream(file))) {
            ZipArchiveEntry link = new ZipArchiveEntry("link");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write("t".repeat(5000).getBytes(StandardCharsets.US_ASCII));
            zip.closeArchiveEntry();
        }
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(file, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("reading links.zip")
                .hasMessageContaining("a target of 4096 bytes")
                .hasMessageContaining("<unpack>false</unpack>");
        Path deep = zip("deep.zip", "d/".repeat(600) + "x");
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(deep, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("601 names");
        Path bomb = new org.xenwright.layer.RawTar()
                .oldSparse("big", 1L << 62, "x", 0, 1)
                .in(folder, "bomb.tar");
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(bomb, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a file of " + (1L << 62));
    }

    @Test
    void aSocketIsLeftOutAndALinkNeverFollowedToItsContent() throws IOException {
        Files.createDirectories(overlay.resolve("etc"));
        Path secret = Files.writeString(folder.resolve("secret"), "of this machine");
        Files.createSymbolicLink(overlay.resolve("etc/leak"), secret);
        Files.createSymbolicLink(overlay.resolve("etc/folder"), folder);
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(overlay.resolve("etc/socket")));
            Customized customized = overlaid(Map.of());
            assertThat(customized.tree().find("etc/socket")).isEmpty();
            assertThat(customized.notes())
                    .contains("left out, since it is neither file, directory nor link: etc/socket");
            assertThat(target(customized, "etc/leak")).isEqualTo(secret.toString());
            assertThat(at(customized, "etc/folder")).isInstanceOf(Symlink.class);
        }
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path file = host("etc/closed", "x");
        Files.setPosixFilePermissions(file, java.util.Set.of());
        org.junit.jupiter.api.Assumptions.assumeFalse(Files.isReadable(file), "root reads everything");
        assertThatThrownBy(() -> overlaid(Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/closed")
                .hasMessageContaining("may not be read");
    }

    @Test
    void templatesAreRenderedAndThoseOfAGuestKept() throws IOException {
        host("etc/motd.vm", "Welcome to $project.name, $image.name: $motd\n");
        host("etc/network/address.vm", "#parse('parts/head.vm')address ${guest.address}\n");
        host("parts/head.vm", "## a head\n");
        Customized customized = overlaid(
                new TreeMap<>(Map.of("project", Map.of("name", "P"), "image", Map.of("name", "I"), "motd", "hello")));
        assertThat(text(customized, "etc/motd")).isEqualTo("Welcome to P, I: hello\n");
        assertThat(customized.tree().find("etc/motd.vm")).isEmpty();
        assertThat(customized.tree().find("etc/network/address")).isEmpty();
        assertThat(customized.tree().find("etc/network")).containsInstanceOf(Directory.class);
        assertThat(customized.templates()).hasSize(1);
        DeployTemplate kept = customized.templates().get(0);
        assertThat(kept.path()).hasToString("/etc/network/address");
        assertThat(kept.name()).isEqualTo("etc/network/address.vm");
        assertThat(kept.attributes()).isEqualTo(Attributes.of(0644, CLOCK));
    }

    @Test
    void aMistakeInATemplateNamesFileLineAndReference() throws IOException {
        host("etc/motd.vm", "one\n  $motto\n");
        assertThatThrownBy(() -> overlaid(Map.of("motd", "x")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/motd.vm:2:3")
                .hasMessageContaining("$motto");
    }

    @Test
    void aTemplateReachesNoFileOutsideTheOverlay() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(overlay.resolve("link"), folder.resolve("secret"));
        host("etc/motd.vm", "#include('link')");
        assertThatThrownBy(() -> overlaid(Map.of())).isInstanceOf(ProblemException.class);
        host("etc/motd.vm", "#include('../secret')");
        assertThatThrownBy(() -> overlaid(Map.of())).isInstanceOf(ProblemException.class);
    }

    @Test
    void usersAreMadeWithGroupHomeAndKeys() throws IOException {
        UserAccount anna =
                new UserAccount("anna", null, List.of("sudo"), null, null, "Anna", List.of(KEY), "$6$salt$abcdefgh");
        Customized customized = apply(CustomizeRequestBuilder.changes()
                .users(anna, CustomizeRequestBuilder.account("bert"))
                .build());
        assertThat(text(customized, "etc/passwd"))
                .endsWith("anna:x:1000:1000:Anna:/home/anna:/bin/bash\nbert:x:1001:1001::/home/bert:/bin/bash\n");
        assertThat(text(customized, "etc/shadow"))
                .endsWith("anna:$6$salt$abcdefgh:20758:0:99999:7:::\nbert:!:20758:0:99999:7:::\n");
        assertThat(text(customized, "etc/group")).contains("sudo:x:27:anna\n", "anna:x:1000:\n");
        assertThat(text(customized, "etc/gshadow")).contains("sudo:*::anna\n", "bert:!::\n");
        assertThat(at(customized, "etc/shadow").attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(0, 42));
        assertThat(at(customized, "home/anna").attributes())
                .isEqualTo(Attributes.of(0700, CLOCK).withOwner(1000, 1000));
        assertThat(at(customized, "home/anna/.ssh").attributes())
                .isEqualTo(Attributes.of(0700, CLOCK).withOwner(1000, 1000));
        assertThat(at(customized, "home/anna/.ssh/authorized_keys").attributes())
                .isEqualTo(Attributes.of(0600, CLOCK).withOwner(1000, 1000));
        assertThat(text(customized, "home/anna/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
        assertThat(at(customized, "home/bert/.profile").attributes().uid()).isEqualTo(1001);
    }

    @Test
    void keysOfAnAccountThatIsThereGoToItsHomeAndSshdWillTakeThem() throws IOException {
        tree.directory("var/www", Attributes.of(02775, OLD).withOwner(33, 33));
        UserAccount user = new UserAccount("www-data", null, List.of(), null, null, "", List.of(KEY), null);
        Customized customized =
                apply(CustomizeRequestBuilder.changes().users(user).build());
        assertThat(at(customized, "var/www").attributes())
                .isEqualTo(Attributes.of(02755, OLD).withOwner(33, 33));
        assertThat(at(customized, "var/www/.ssh/authorized_keys").attributes())
                .isEqualTo(Attributes.of(0600, CLOCK).withOwner(33, 33));
        assertThat(customized.tree().find("var/www/.profile")).isEmpty();
    }

    @Test
    void anAccountWithoutAHomeGetsNoKeys() {
        file("etc/passwd", "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/sh\n", 0644, 0);
        UserAccount user = new UserAccount("nobody", null, List.of(), null, null, "", List.of(KEY), null);
        assertThatThrownBy(() ->
                        apply(CustomizeRequestBuilder.changes().users(user).build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nobody, whose home is /nonexistent");
    }

    @Test
    void rootCanHaveKeysToo() throws IOException {
        UserAccount root = new UserAccount("root", null, List.of(), null, null, "", List.of(KEY), null);
        Customized customized =
                apply(CustomizeRequestBuilder.changes().users(root).build());
        assertThat(at(customized, "root/.ssh/authorized_keys").attributes()).isEqualTo(Attributes.of(0600, CLOCK));
        assertThat(text(customized, "etc/shadow")).startsWith("root:*:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "", "root", "$6$", "hunter2$6$x"})
    void aPlainPasswordIsRefusedAndNotShown(String password) {
        UserAccount user = new UserAccount("anna", null, List.of(), null, null, "", List.of(), password);
        assertThatThrownBy(() ->
                        apply(CustomizeRequestBuilder.changes().users(user).build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("mkpasswd")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KEY\nKEY",
                "KEY\ncommand=\"x\" KEY",
                "any words\nKEY",
                "any words KEY",
                "# comment\nKEY",
                "evil=\"x\" KEY",
                "command=\"x KEY",
                "ssh-ed25519 AAAA me",
                "ssh-ed25519 BBBB me",
                "KEY\u0000"
            })
    void aKeyOfAUserIsOneKey(String key) {
        String written = key.replace("KEY", KEY);
        UserAccount user = new UserAccount("anna", null, List.of(), null, null, "", List.of(written), null);
        assertThatThrownBy(() ->
                        apply(CustomizeRequestBuilder.changes().users(user).build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("on one line");
    }

    @Test
    void mistakesInUsersAreNamed() {
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .users(new UserAccount("a", null, List.of("sud"), null, null, "", List.of(), null))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("write sudo");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .users(CustomizeRequestBuilder.account("Root User"))
                        .build()))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .users(new UserAccount("a", 33L, List.of(), null, null, "", List.of(), null))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("www-data");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .users(new UserAccount(
                                "a",
                                null,
                                List.of(),
                                null,
                                null,
                                "",
                                List.of("-----BEGIN OPENSSH PRIVATE KEY-----"),
                                null))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a private key")
                .hasMessageContaining("*.pub");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .users(new UserAccount("a", null, List.of(), "/bin/sh\nroot2::0:0", null, "", List.of(), null))
                        .build()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void namesOfTheOverlayKeepTheirBytesWhateverTheLocale() throws IOException {
        // as an address, since a locale may have no letter for a byte
        Path name = Path.of(URI.create(overlay.toUri() + "%DCbung%c3%9c.txt"));
        Files.writeString(name, "x");
        Files.writeString(Path.of(URI.create(overlay.toUri() + "%DC.vm")), "$port");
        Files.createSymbolicLink(
                overlay.resolve("link"), Path.of("/").relativize(Path.of(URI.create("file:///a/%DC"))));
        Customized customized = overlaid(Map.of("port", "80"));
        byte[] bytes = "\u00dcbung\u00c3\u009c.txt".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(customized.tree().find(TreePath.of(bytes))).isPresent();
        assertThat(customized.tree().find(TreePath.of(new byte[] {(byte) 0xdc})))
                .isPresent();
        assertThat(((Symlink) at(customized, "link")).target()).isEqualTo(new byte[] {'a', '/', (byte) 0xdc});
    }

    @Test
    void aScriptThatNothingCanRunForItsCarriageReturnIsTold() throws IOException {
        host("srv/run", "#!/usr/bin/env -S python3 -I\r\nprint(1)\r\n");
        host("srv/start.vm", "#!/bin/sh\r\necho $port\r\n");
        host("srv/good", "#!/bin/sh\n# a\r\n");
        host("srv/text", "no script\r\n");
        assertThat(overlaid(Map.of("port", "80")).notes())
                .containsExactly(
                        "the first line of srv/run, #!/usr/bin/env -S python3 -I, ends with a carriage return, so nothing can"
                                + " run it: save it with line ends of Unix",
                        "the first line of srv/start.vm, #!/bin/sh, ends with a carriage return, so nothing can"
                                + " run it: save it with line ends of Unix");
    }

    @Test
    void whatVersionControlAndEditorsLeaveIsNoPartOfTheImageAndTold() throws IOException {
        for (String left : List.of(".gitignore", ".gitattributes", "._x", "x~", "#x#", ".#x", "Thumbs.db", ".x.swp")) {
            host("etc/" + left, "x");
        }
        host("etc/x.conf", "x");
        host(".git/config", "x");
        Customized customized = overlaid(Map.of());
        assertThat(customized.tree().find("etc/x.conf")).isPresent();
        assertThat(customized.tree().find("etc/.gitignore")).isEmpty();
        assertThat(customized.tree().find(".git")).isEmpty();
        assertThat(customized.notes())
                .contains("left out of the overlay, as Maven does by default: .git, etc/#x#, etc/.#x, etc/._x,"
                        + " etc/.gitattributes, etc/.gitignore, etc/.x.swp, etc/Thumbs.db, etc/x~");
    }

    @Test
    void servicesAreEnabledAsTheirInstallSectionSays() throws IOException {
        Customized customized = apply(CustomizeRequestBuilder.changes()
                .services(new Services(List.of("web", "getty@.service", "getty@hvc0"), List.of(), List.of("static")))
                .build());
        assertThat(target(customized, "etc/systemd/system/multi-user.target.wants/web.service"))
                .isEqualTo("/usr/lib/systemd/system/web.service");
        assertThat(target(customized, "etc/systemd/system/www.service"))
                .isEqualTo("/usr/lib/systemd/system/web.service");
        assertThat(target(customized, "etc/systemd/system/getty.target.wants/getty@tty1.service"))
                .isEqualTo("/usr/lib/systemd/system/getty@.service");
        assertThat(target(customized, "etc/systemd/system/getty.target.wants/getty@hvc0.service"))
                .isEqualTo("/usr/lib/systemd/system/getty@.service");
        assertThat(target(customized, "etc/systemd/system/static.service")).isEqualTo("/dev/null");
    }

    @Test
    void aServiceIsDisabledByTakingItsLinksAway() throws IOException {
        tree.directory("etc/systemd/system/multi-user.target.wants", Attributes.of(0755, OLD));
        tree.put(
                "etc/systemd/system/multi-user.target.wants/web.service",
                new Symlink(Attributes.of(0777, OLD), "/lib/systemd/system/web.service"));
        Customized customized = apply(CustomizeRequestBuilder.changes()
                .services(new Services(List.of(), List.of("web"), List.of()))
                .build());
        assertThat(customized.tree().find("etc/systemd/system/multi-user.target.wants/web.service"))
                .isEmpty();
    }

    @Test
    void anInstanceIsDisabledWithoutAFileOfItsOwnAndATemplateWithAllItsInstances() throws IOException {
        tree.directory("etc/systemd/system/getty.target.wants", Attributes.of(0755, OLD));
        for (String instance : List.of("getty@tty1.service", "getty@tty2.service")) {
            tree.put(
                    "etc/systemd/system/getty.target.wants/" + instance,
                    new Symlink(Attributes.of(0777, OLD), "/lib/systemd/system/getty@.service"));
        }
        Customized one = apply(CustomizeRequestBuilder.changes()
                .services(new Services(List.of(), List.of("getty@tty1"), List.of()))
                .build());
        assertThat(one.tree().find("etc/systemd/system/getty.target.wants/getty@tty1.service"))
                .isEmpty();
        assertThat(one.tree().find("etc/systemd/system/getty.target.wants/getty@tty2.service"))
                .isPresent();
        Customized all = apply(CustomizeRequestBuilder.changes()
                .services(new Services(List.of(), List.of("getty@.service"), List.of()))
                .build());
        assertThat(all.tree().find("etc/systemd/system/getty.target.wants/getty@tty2.service"))
                .isEmpty();
    }

    @Test
    void disablingAServiceDisablesWhatItsInstallSectionNamesAlso() throws IOException {
        file("usr/lib/systemd/system/a.service", "[Install]\nWantedBy=multi-user.target\nAlso=a.socket\n", 0644, 0);
        file("usr/lib/systemd/system/a.socket", "[Install]\nWantedBy=sockets.target\nAlso=a.service\n", 0644, 0);
        tree.directory("etc/systemd/system/sockets.target.wants", Attributes.of(0755, OLD));
        tree.put(
                "etc/systemd/system/sockets.target.wants/a.socket",
                new Symlink(Attributes.of(0777, OLD), "/lib/systemd/system/a.socket"));
        Customized customized = apply(CustomizeRequestBuilder.changes()
                .services(new Services(List.of(), List.of("a"), List.of()))
                .build());
        assertThat(customized.tree().find("etc/systemd/system/sockets.target.wants/a.socket"))
                .isEmpty();
    }

    @Test
    void mistakesInServicesAreNamed() {
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .services(CustomizeRequestBuilder.enabling("wep"))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("write web.service");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .services(CustomizeRequestBuilder.enabling("static"))
                        .build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no [Install] section");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .services(CustomizeRequestBuilder.enabling("../x"))
                        .build()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aMachineGetsItsNameAndItsMounts() throws IOException {
        SystemIdentity identity = new SystemIdentity(
                "web01.example.org", List.of(new SystemIdentity.Mount("LABEL=my root", "/", "ext4", "", 1)));
        Customized customized =
                apply(CustomizeRequestBuilder.changes().identity(identity).build());
        assertThat(text(customized, "etc/hostname")).isEqualTo("web01\n");
        assertThat(text(customized, "etc/hosts")).contains("127.0.1.1\tweb01.example.org web01\n");
        assertThat(text(customized, "etc/fstab")).endsWith("LABEL=my\\040root\t/\text4\tdefaults\t0\t1\n");
        assertThatThrownBy(() -> apply(CustomizeRequestBuilder.changes()
                        .identity(SystemIdentity.NONE.withHostname("a b"))
                        .build()))
                .isInstanceOf(ProblemException.class);
    }

    private Path zip(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private Customized placed(ArtifactPlacement... artifacts) throws IOException {
        return apply(CustomizeRequestBuilder.changes().artifacts(artifacts).build());
    }

    @Test
    void aFileIsPlacedAndAnArchiveUnpacked() throws IOException {
        Path jar = zip("app-1.0.jar", "META-INF/MANIFEST.MF", "index.html");
        Customized customized = placed(
                new ArtifactPlacement(jar, "app-1.0.jar", "/opt/app/", false, "www-data", 0640),
                CustomizeRequestBuilder.file(jar, "/opt/app/app.jar"),
                new ArtifactPlacement(jar, "app-1.0.jar", "/srv/www", true, "www-data:root", null));
        assertThat(at(customized, "opt/app/app-1.0.jar").attributes())
                .isEqualTo(Attributes.of(0640, CLOCK).withOwner(33, 33));
        assertThat(at(customized, "opt/app/app.jar").attributes()).isEqualTo(Attributes.of(0644, CLOCK));
        assertThat(text(customized, "srv/www/index.html")).isEqualTo("index.html");
        assertThat(at(customized, "srv/www/META-INF").attributes())
                .isEqualTo(Attributes.of(0755, CLOCK).withOwner(33, 0));
        assertThat(at(customized, "srv").attributes().uid()).isZero();
    }

    @Test
    void aTarKeepsItsLinksAndExecutables() throws IOException {
        Path file = folder.resolve("a.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            TarArchiveEntry run = new TarArchiveEntry("app/bin/run");
            run.setMode(04755);
            run.setUserId(1234);
            run.setSize(3);
            tar.putArchiveEntry(run);
            tar.write("run".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("app/current", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("bin/run");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry hard = new TarArchiveEntry("app/again", TarArchiveEntry.LF_LINK);
            hard.setLinkName("app/bin/run");
            tar.putArchiveEntry(hard);
            tar.closeArchiveEntry();
        }
        Customized customized = placed(CustomizeRequestBuilder.unpacked(file, "/opt"));
        assertThat(at(customized, "opt/app/bin/run").attributes()).isEqualTo(Attributes.of(0755, CLOCK));
        assertThat(at(customized, "opt/app/again")).isSameAs(at(customized, "opt/app/bin/run"));
        assertThat(target(customized, "opt/app/current")).isEqualTo("bin/run");
    }

    @Test
    void anArtifactWhoseFilesWereDamagedInTheStoreIsUnpackedAgain() throws IOException {
        Path zip = zip("site.zip", "index.html");
        String whole = text(placed(CustomizeRequestBuilder.unpacked(zip, "/srv")), "srv/index.html");
        Path kept;
        try (var files = Files.walk(folder.resolve("store/artifacts"))) {
            kept = files.filter(file -> file.endsWith("files.tar")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(kept);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(whole);
        bytes[at] ^= 1;
        Files.write(kept, bytes);
        assertThat(text(placed(CustomizeRequestBuilder.unpacked(zip, "/srv")), "srv/index.html"))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "a\nb", "x/./../../y"})
    void anArchiveThatReachesOutIsRefused(String entry) throws IOException {
        Path zip = zip("evil.zip", "good", entry);
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(zip, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("evil.zip");
        assertThat(folder.resolve("store/artifacts")).satisfies(store -> {
            try (var files = Files.walk(store)) {
                assertThat(files.filter(Files::isRegularFile)
                                .filter(f -> !f.toString().endsWith(".lock")))
                        .isEmpty();
            }
        });
    }

    @Test
    void anArchiveDoesNotWriteThroughALinkItPlanted() throws IOException {
        Path file = folder.resolve("planted.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            ZipArchiveEntry link = new ZipArchiveEntry("way");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write("/etc".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
            ZipArchiveEntry through = new ZipArchiveEntry("way/passwd");
            zip.putArchiveEntry(through);
            zip.write("root::0:0".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(file, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("way");
    }

    @Test
    void aBombIsStopped() throws IOException {
        Path file = folder.resolve("bomb.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 120; i++) {
                zip.write(zeros);
            }
        }
        assertThat(Files.size(file)).isLessThan(200_000);
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(file, "/srv")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("unpacks to more than");
    }

    @Test
    void aBrokenArchiveAndAMissingFileAreProblems() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "no archive");
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.unpacked(text, "/srv")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.file(folder.resolve("none"), "/srv")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.file(text, "srv/x")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("slash");
        assertThatThrownBy(() -> placed(CustomizeRequestBuilder.file(text, "/etc/passwd/x")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/etc/passwd is no directory");
    }
}
