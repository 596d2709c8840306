package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;

class DebianTreeTest {
    private static final Instant CLOCK = Instant.parse("2026-03-02T00:00:00Z");

    @TempDir
    Path folder;

    private int count;

    private UnpackedDeb unpack(TestDeb deb) throws IOException {
        Path entry = Files.createDirectories(folder.resolve("deb" + count++));
        Files.write(Unpacker.packageIn(entry), deb.build());
        VerifiedPackage verified = VerifiedPackage.local(Unpacker.packageIn(entry));
        Unpacker.unpack(verified, entry, deb.name());
        return UnpackedDeb.open(entry, verified.sha256(), deb.name()).orElseThrow();
    }

    private Assembly assemble(AssemblyOptions options, TestDeb... debs) throws IOException {
        List<UnpackedDeb> unpacked = new ArrayList<>();
        for (TestDeb deb : debs) {
            unpacked.add(unpack(deb));
        }
        return DebianTree.assemble(unpacked, options);
    }

    private Assembly assemble(TestDeb... debs) throws IOException {
        return assemble(AssemblyOptions.of("amd64", CLOCK), debs);
    }

    private void assertMalformed(TestDeb deb, String message) {
        assertThatThrownBy(() -> assemble(deb)).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    private static String text(Assembly assembly, String path) throws IOException {
        Inode inode = assembly.tree().find(path).orElseThrow(() -> new AssertionError(path + " is not there"));
        return new String(((RegularFile) inode).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void filesLieInUsrWhateverPathAPackageUses() throws IOException {
        Assembly assembly = assemble(TestDeb.of("a", "1")
                .directory("bin")
                .file("bin/x", "x")
                .directory("lib64")
                .file("lib64/l", "l"));

        assertThat(text(assembly, "usr/bin/x")).isEqualTo("x");
        assertThat(text(assembly, "usr/lib64/l")).isEqualTo("l");
        assertThat(assembly.tree().find("bin").orElseThrow()).hasToString("-> usr/bin");
        assertThat(assembly.tree().find("lib64").orElseThrow()).hasToString("-> usr/lib64");
        assertThat(assembly.owners()).containsEntry(TreePath.of("usr/bin/x"), "a");
        assertThat(text(assembly, "var/lib/dpkg/info/a.list")).isEqualTo("/.\n/bin\n/bin/x\n/lib64\n/lib64/l\n");
    }

    @Test
    void theLinksIntoUsrMayComeFromAPackageToo() throws IOException {
        Assembly assembly = assemble(TestDeb.of("base-files", "13")
                .directory("usr")
                .directory("usr/bin")
                .symlink("bin", "usr/bin"));
        assertThat(assembly.tree().find("bin").orElseThrow()).hasToString("-> usr/bin");
        assertMalformed(TestDeb.of("evil", "1").symlink("bin", "tmp"), "would replace the link into /usr");
    }

    @Test
    void directoriesMergeAndTheFirstModeStays() throws IOException {
        Assembly assembly = assemble(
                TestDeb.of("a", "1").directory("srv", 0750).file("srv/a", "a"),
                TestDeb.of("b", "1").directory("srv", 0755).file("srv/b", "b"));
        assertThat(assembly.tree().find("srv").orElseThrow().attributes().mode())
                .isEqualTo(0750);
        assertThat(text(assembly, "srv/b")).isEqualTo("b");
        assertThat(assembly.notes()).singleElement().asString().contains("/srv has another mode");
    }

    @Test
    void aDirectoryOverALinkToADirectoryKeepsTheLink() throws IOException {
        Assembly assembly = assemble(
                TestDeb.of("a", "1").directory("var").directory("run").symlink("var/run", "../run"),
                TestDeb.of("b", "1").directory("var").directory("var/run").file("var/run/b", "b"));
        assertThat(assembly.tree().find("var/run").orElseThrow()).isInstanceOf(Symlink.class);
        assertThat(text(assembly, "run/b")).isEqualTo("b");
        assertThat(assembly.notes()).anySatisfy(note -> assertThat(note).contains("goes through the link /var/run"));
    }

    @Test
    void aDirectoryOverADanglingLinkIsRefused() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "1").symlink("opt", "nowhere"),
                        TestDeb.of("b", "1").directory("opt")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a (1)");
    }

    @Test
    void aLinkOverADirectoryWithSomethingInItIsRefused() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "1").directory("opt").file("opt/x", "x"),
                        TestDeb.of("b", "1").symlink("opt", "tmp")))
                .hasMessageContaining("is a link where a directory of another package is");
    }

    @Test
    void aFileOfTwoPackagesNamesBoth() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "1").file("x", "1"),
                        TestDeb.of("b", "2").file("x", "2")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("unpacking b (2)")
                .hasMessageContaining("a (1)")
                .hasMessageContaining("/x");
    }

    @Test
    void replacesTakesAFileOverInEitherOrder() throws IOException {
        TestDeb[] oldFirst = {
            TestDeb.of("a", "1").file("x", "old"),
            TestDeb.of("b", "2").field("Replaces", "a (<< 2)").file("x", "new")
        };
        Assembly first = assemble(oldFirst);
        assertThat(text(first, "x")).isEqualTo("new");
        assertThat(text(first, "var/lib/dpkg/info/a.list")).isEqualTo("/.\n");
        assertThat(text(first, "var/lib/dpkg/info/b.list")).isEqualTo("/.\n/x\n");

        Assembly second = assemble(
                TestDeb.of("b", "2").field("Replaces", "a (<< 2)").file("x", "new"),
                TestDeb.of("a", "1").file("x", "old"));
        assertThat(text(second, "x")).isEqualTo("new");
        assertThat(second.owners()).containsEntry(TreePath.of("x"), "b");
        assertThat(text(second, "var/lib/dpkg/info/a.list")).isEqualTo("/.\n");
    }

    @Test
    void replacesOfAnotherVersionDoesNotCount() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "3").file("x", "old"),
                        TestDeb.of("b", "2").field("Replaces", "a (<< 2)").file("x", "new")))
                .isInstanceOf(ProblemException.class);
    }

    private static TestDeb guard() {
        return TestDeb.of("guard", "1").member("preinst", """
                        #!/bin/sh
                        set -e
                        for cmd in halt reboot; do
                          dpkg-divert --package guard --rename \\
                            --divert "/lib/guard/${cmd}" --add /sbin/$cmd
                        done
                        """).directory("sbin").file("sbin/halt", "guarded");
    }

    @Test
    void aDiversionMovesTheOthersFileInEitherOrder() throws IOException {
        for (boolean guardFirst : new boolean[] {false, true}) {
            TestDeb init =
                    TestDeb.of("init", "1").file("usr/sbin/halt", "real", 04755).file("usr/sbin/reboot", "r");
            Assembly assembly = guardFirst ? assemble(guard(), init) : assemble(init, guard());
            assertThat(text(assembly, "usr/sbin/halt")).isEqualTo("guarded");
            assertThat(text(assembly, "usr/lib/guard/halt")).isEqualTo("real");
            assertThat(text(assembly, "usr/sbin/reboot")).isEqualTo("r");
            assertThat(assembly.owners())
                    .containsEntry(TreePath.of("usr/sbin/halt"), "guard")
                    .containsEntry(TreePath.of("usr/lib/guard/halt"), "init");
            assertThat(text(assembly, "var/lib/dpkg/diversions")).isEqualTo("/sbin/halt\n/lib/guard/halt\nguard\n");
            assertThat(text(assembly, "var/lib/dpkg/info/init.list")).contains("/usr/sbin/halt\n");
        }
    }

    @Test
    void hardLinksShareOneInode() throws IOException {
        Assembly assembly = assemble(TestDeb.of("a", "1")
                .directory("bin")
                .file("bin/perl", "perl")
                .hardLink("bin/perl5", "bin/perl")
                .hardLink("bin/perl6", "bin/perl5"));
        Inode one = assembly.tree().find("usr/bin/perl").orElseThrow();
        assertThat(assembly.tree().find("usr/bin/perl5")).containsSame(one);
        assertThat(assembly.tree().find("usr/bin/perl6")).containsSame(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/passwd", "later", "usr/bin"})
    void aHardLinkToWhatThePackageHasNotIsRefused(String target) {
        TestDeb deb = TestDeb.of("a", "1").directory("usr").directory("usr/bin").hardLink("x", target);
        assertMalformed(deb.file("later", "later"), "which is no file of it before");
    }

    @Test
    void aHardLinkOutOfTheTreeIsRefused() {
        assertMalformed(TestDeb.of("a", "1").hardLink("x", "../../etc/passwd"), "'..'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp", "../../../tmp", "tmp", "."})
    void aLinkOfThePackageIsNoWayForItsFiles(String target) {
        assertMalformed(
                TestDeb.of("a", "1").directory("tmp").symlink("way", target).file("way/x", "x"),
                "lies behind its own link /way");
        assertMalformed(
                TestDeb.of("a", "1").directory("tmp").symlink("way", target).directory("way/x"), "behind its own link");
        assertMalformed(
                TestDeb.of("a", "1")
                        .directory("tmp")
                        .file("f", "f")
                        .symlink("way", target)
                        .hardLink("way/x", "f"),
                "behind its own link");
    }

    @Test
    void aLinkOutOfTheTreeLeadsNowhere() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "1").symlink("way", "../../../../nonexistent"),
                        TestDeb.of("b", "1").file("way/x", "x")))
                .hasMessageContaining("which is no directory");
    }

    @Test
    void linksInACircleEnd() {
        assertThatThrownBy(() -> assemble(
                        TestDeb.of("a", "1").symlink("p", "q").symlink("q", "p"),
                        TestDeb.of("b", "1").file("p/x", "x")))
                .hasMessageContaining("which is no directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "a\u0001b", "a\nb"})
    void anUnsafeNameIsRefused(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
        entry.setName(name);
        assertThatThrownBy(() -> assemble(TestDeb.of("a", "1").add(entry, new byte[0])))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aNameTooLongIsRefused() {
        assertThatThrownBy(() -> assemble(TestDeb.of("a", "1").file("x".repeat(256), "x")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> assemble(TestDeb.of("a", "1").file("x/".repeat(2100) + "x", "x")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> assemble(TestDeb.of("a", "1").file("x/".repeat(200) + "x", "x")))
                .hasMessageContaining("more than 128 directories deep");
    }

    @Test
    void aPathThatComesTwiceIsRefused() {
        assertMalformed(TestDeb.of("a", "1").file("x", "1").file("x", "2"), "/x comes twice");
        assertMalformed(TestDeb.of("a", "1").file("x", "1").file("./x", "2"), "/x comes twice");
        assertMalformed(
                TestDeb.of("a", "1").directory("bin").file("bin/x", "1").file("usr/bin/x", "2"),
                "/usr/bin/x and another path of it are both");
    }

    @Test
    void namesThatDifferInCaseAreDifferentFiles() throws IOException {
        Assembly assembly = assemble(TestDeb.of("a", "1").file("x", "small").file("X", "large"));
        assertThat(text(assembly, "x")).isEqualTo("small");
        assertThat(text(assembly, "X")).isEqualTo("large");
    }

    @Test
    void devicesAreRefused() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("./dev/null", TarConstants.LF_CHR);
        entry.setDevMajor(1);
        entry.setDevMinor(3);
        assertThatThrownBy(() -> assemble(TestDeb.of("a", "1").add(entry, new byte[0])))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the device node /dev/null");
    }

    @Test
    void setIdFilesKeepTheirBitsAndAreListed() throws IOException {
        Assembly assembly = assemble(TestDeb.of("a", "1").file("usr/bin/su", "su", 04755));
        assertThat(assembly.tree().find("usr/bin/su").orElseThrow().attributes().mode())
                .isEqualTo(04755);
        assertThat(assembly.setIds()).containsExactly(TreePath.of("usr/bin/su"));
    }

    @Test
    void ownersCountByNameWhereEverySystemKnowsThem() throws IOException {
        TarArchiveEntry shadow = new TarArchiveEntry("./usr/bin/chage");
        shadow.setGroupName("shadow");
        shadow.setGroupId(999);
        TestDeb passwd = TestDeb.of("base-passwd", "3")
                .file("usr/share/base-passwd/passwd.master", "root:*:0:0:root:/root:/bin/bash\n")
                .file("usr/share/base-passwd/group.master", "root:*:0:\nshadow:*:42:\n");
        Assembly assembly = assemble(passwd, TestDeb.of("a", "1").add(shadow, new byte[0]));
        assertThat(assembly.tree()
                        .find("usr/bin/chage")
                        .orElseThrow()
                        .attributes()
                        .gid())
                .isEqualTo(42);
    }

    @Test
    void anOwnerNobodyKnowsIsRefused() {
        TarArchiveEntry entry = new TarArchiveEntry("./x");
        entry.setUserName("builder");
        entry.setUserId(1000);
        assertMalformed(TestDeb.of("a", "1").add(entry, new byte[0]), "belongs to 'builder' (1000)");
    }

    @Test
    void onlyCapabilitiesAreKeptOfTheAttributes() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("./x");
        entry.addPaxHeader("SCHILY.xattr.security.capability", "cap");
        entry.addPaxHeader("SCHILY.xattr.trusted.evil", "evil");
        Assembly assembly = assemble(TestDeb.of("a", "1").add(entry, new byte[0]));
        assertThat(assembly.tree().find("x").orElseThrow().attributes().xattrs().asMap())
                .containsOnlyKeys("security.capability");
        assertThat(assembly.notes()).singleElement().asString().contains("trusted.evil");
    }

    @Test
    void nothingIsYoungerThanTheClock() throws IOException {
        Instant early = Instant.parse("2020-01-01T00:00:00Z");
        Assembly assembly = assemble(
                AssemblyOptions.of("amd64", early), TestDeb.of("a", "1").file("x", "x"));
        assembly.tree()
                .walk((path, inode) -> assertThat(inode.attributes().seconds())
                        .as(path.toString())
                        .isLessThanOrEqualTo(early.getEpochSecond()));
    }

    @Test
    void excludedFilesStayOut() throws IOException {
        Assembly assembly = assemble(
                AssemblyOptions.of("amd64", CLOCK)
                        .withExcluded(path -> path.toString().startsWith("/usr/share/doc/")),
                TestDeb.of("a", "1")
                        .directory("usr/share/doc")
                        .file("usr/share/doc/x", "x")
                        .file("y", "y"));
        assertThat(assembly.tree().find("usr/share/doc/x")).isEmpty();
        assertThat(assembly.tree().find("y")).isPresent();
    }

    private static TestDeb shared(String architecture, String content) {
        return TestDeb.of("libs", "1", architecture)
                .field("Multi-Arch", "same")
                .file("usr/lib/" + architecture + "/libs.so", architecture)
                .file("usr/share/doc/libs/copyright", content);
    }

    @Test
    void twoArchitecturesOfAPackageShareWhatIsEqual() throws IOException {
        AssemblyOptions options = AssemblyOptions.of("amd64", CLOCK)
                .withForeign(List.of("i386", "armhf"))
                .withAutomatic(Set.of("libs:i386"));
        Assembly assembly = assemble(
                options, TestDeb.of("apt", "2").file("usr/bin/apt", "apt"), shared("amd64", "a"), shared("i386", "a"));
        assertThat(text(assembly, "var/lib/dpkg/arch")).isEqualTo("amd64\ni386\narmhf\n");
        assertThat(text(assembly, "var/lib/dpkg/info/libs:i386.list"))
                .isEqualTo("/.\n/usr/lib/i386/libs.so\n/usr/share/doc/libs/copyright\n");
        assertThat(text(assembly, "var/lib/dpkg/info/libs:amd64.list")).contains("/usr/share/doc/libs/copyright\n");
        assertThat(assembly.owners())
                .containsEntry(TreePath.of("usr/lib/i386/libs.so"), "libs:i386")
                .containsEntry(TreePath.of("usr/lib/amd64/libs.so"), "libs");
        assertThat(text(assembly, "var/lib/apt/extended_states"))
                .isEqualTo("Package: libs\nArchitecture: i386\nAuto-Installed: 1\n\n");
    }

    @Test
    void twoArchitecturesOfAPackageThatDifferAreRefused() {
        assertThatThrownBy(() -> assemble(
                        AssemblyOptions.of("amd64", CLOCK).withForeign(List.of("i386")),
                        shared("amd64", "a"),
                        shared("i386", "b")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "unpacking libs", "of i386", "/usr/share/doc/libs/copyright", "Multi-Arch: same", "of amd64");
    }

    @Test
    void theDatabaseSaysWhatDpkgWouldHaveWritten() throws IOException {
        Assembly assembly = assemble(
                AssemblyOptions.of("amd64", CLOCK).withAutomatic(Set.of("liba")),
                TestDeb.of("apt", "2").file("usr/bin/apt", "apt"),
                TestDeb.of("liba", "1")
                        .field("Multi-Arch", "same")
                        .member("postinst", "#!/bin/sh\n")
                        .member("triggers", "interest-noawait /usr/lib/a\ninterest ldconfig\nactivate b\n")
                        .member("conffiles", "/etc/a.conf\nremove-on-upgrade /etc/old\n")
                        .file("etc/a.conf", "a\n")
                        .file("usr/lib/a", "a"));
        String status = text(assembly, "var/lib/dpkg/status");
        assertThat(status)
                .contains("Package: liba\nStatus: install ok unpacked\nVersion: 1\n")
                .contains("Conffiles:\n /etc/a.conf 60b725f10c9c85c70d97880dfe8191b3\n\n")
                .contains("Description: test package\n made for a test\n")
                .doesNotContain("/etc/old");
        assertThat(text(assembly, "var/lib/dpkg/info/liba:amd64.list")).isEqualTo("/.\n/etc/a.conf\n/usr/lib/a\n");
        assertThat(text(assembly, "var/lib/dpkg/info/liba:amd64.md5sums"))
                .isEqualTo(
                        "60b725f10c9c85c70d97880dfe8191b3  etc/a.conf\n0cc175b9c0f1b6a831c399e269772661  usr/lib/a\n");
        assertThat(assembly.tree()
                        .find("var/lib/dpkg/info/liba:amd64.postinst")
                        .orElseThrow()
                        .attributes()
                        .mode())
                .isEqualTo(0755);
        assertThat(text(assembly, "var/lib/dpkg/triggers/File")).isEqualTo("/usr/lib/a liba:amd64/noawait\n");
        assertThat(text(assembly, "var/lib/dpkg/triggers/ldconfig")).isEqualTo("liba:amd64\n");
        assertThat(text(assembly, "var/lib/dpkg/info/format")).isEqualTo("1\n");
        assertThat(text(assembly, "var/lib/apt/extended_states"))
                .isEqualTo("Package: liba\nArchitecture: amd64\nAuto-Installed: 1\n\n");
    }

    @Test
    void thousandsOfEntriesAreAssembled() throws IOException {
        TestDeb[] debs = new TestDeb[20];
        for (int i = 0; i < debs.length; i++) {
            debs[i] = TestDeb.of("p" + i, "1").compressed(org.xenwright.compress.Compression.NONE);
            for (int j = 0; j < 1000; j++) {
                debs[i].file("usr/share/p" + i + "/d" + j % 10 + "/f" + j, "x");
            }
        }
        List<UnpackedDeb> unpacked = new ArrayList<>();
        for (TestDeb deb : debs) {
            unpacked.add(unpack(deb));
        }
        assertThat(DebianTree.assemble(unpacked, AssemblyOptions.of("amd64", CLOCK))
                        .owners())
                .hasSize(20_000);
    }
}
