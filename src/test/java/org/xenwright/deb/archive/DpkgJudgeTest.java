package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.compress.Compression;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** dpkg itself unpacks the same packages, and reads the database we wrote. */
@Tag("judge")
class DpkgJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-03-02T00:00:00Z");

    @TempDir
    Path folder;

    private static List<TestDeb> packages() {
        return List.of(
                TestDeb.ofAll("base", "1")
                        .directory("")
                        .directory("etc")
                        .directory("usr")
                        .directory("usr/share")
                        .directory("srv", 0750)
                        .directory("run")
                        .directory("var")
                        .symlink("var/run", "../run")
                        .member("conffiles", "/etc/base.conf\n")
                        .file("etc/base.conf", "base\n"),
                TestDeb.of("old", "1.5")
                        .directory("")
                        .directory("usr")
                        .directory("usr/share")
                        .file("usr/share/moved", "old")
                        .file("usr/share/kept", "kept", 0640),
                TestDeb.of("young", "2.0")
                        .compressed(Compression.GZIP)
                        .field("Replaces", "old (<< 2)")
                        .directory("")
                        .directory("usr")
                        .directory("usr/share")
                        .file("usr/share/moved", "young"),
                TestDeb.of("libx", "1:3.0-2")
                        .field("Multi-Arch", "same")
                        .member("triggers", "interest-noawait /usr/share/x\ninterest-await xtrigger\n")
                        .member("conffiles", "/etc/x/x.conf\n/etc/x/y.conf\n")
                        .directory("")
                        .directory("etc")
                        .directory("etc/x")
                        .file("etc/x/x.conf", "x\n")
                        .file("etc/x/y.conf", "y\n")
                        .directory("usr")
                        .directory("usr/share")
                        .directory("usr/share/x")
                        .file("usr/share/x/" + "long".repeat(50), "long")
                        .hardLink("usr/share/x/hard", "usr/share/x/" + "long".repeat(50)),
                TestDeb.of("through", "1")
                        .compressed(Compression.NONE)
                        .directory("")
                        .directory("srv", 0755)
                        .directory("var")
                        .directory("var/run")
                        .file("var/run/file", "through"));
    }

    private Assembly ours() throws IOException {
        List<UnpackedDeb> unpacked = new ArrayList<>();
        for (TestDeb deb : packages()) {
            Path entry = Files.createDirectories(folder.resolve("entry-" + deb.name()));
            Files.write(Unpacker.packageIn(entry), deb.build());
            VerifiedPackage verified = VerifiedPackage.local(Unpacker.packageIn(entry));
            Unpacker.unpack(verified, entry, deb.name());
            unpacked.add(UnpackedDeb.open(entry, verified.sha256(), deb.name()).orElseThrow());
        }
        return DebianTree.assemble(unpacked, AssemblyOptions.of("amd64", CLOCK));
    }

    private Path theirs() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        for (String each : List.of("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers")) {
            Files.createDirectories(root.resolve(each));
        }
        Files.createFile(root.resolve("var/lib/dpkg/status"));
        for (TestDeb deb : packages()) {
            Path file = deb.build(folder);
            Judge.Verdict verdict = Judge.run(
                    "dpkg", "--root=" + root, "--force-not-root,unsafe-io,architecture", "--unpack", file.toString());
            assertThat(verdict.exit()).as(verdict.output()).isZero();
        }
        return root;
    }

    private static String read(Tree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(path).orElseThrow(() -> new AssertionError(path));
        return new String(file.content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void dpkgUnpacksTheSameTree() throws IOException {
        Tree ours = ours().tree();
        Path root = theirs();
        SortedMap<String, String> expected = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.toList()) {
                String path = "/" + root.relativize(file);
                if (path.equals("/") || path.startsWith("/var/lib")) {
                    continue;
                }
                String what = Files.isSymbolicLink(file)
                        ? "-> " + Files.readSymbolicLink(file)
                        : Files.isDirectory(file)
                                ? "directory " + mode(file)
                                : Files.readString(file) + mode(file) + links(file);
                // dpkg keeps new conffiles aside until a package is configured, we do not
                expected.put(path.replaceFirst("\\.dpkg-new$", ""), what);
            }
        }
        SortedMap<String, String> found = new TreeMap<>();
        Map<Inode, Integer> names = new java.util.IdentityHashMap<>();
        ours.walk((path, inode) -> names.merge(inode, 1, Integer::sum));
        ours.walk((path, inode) -> {
            String text = path.toString();
            if (!text.startsWith("/var/lib") && !merged(text)) {
                found.put(text, describe(inode, names.getOrDefault(inode, 1)));
            }
        });
        assertThat(found).isEqualTo(expected);
    }

    private static boolean merged(String path) {
        return List.of("/bin", "/sbin", "/lib", "/usr/bin", "/usr/sbin", "/usr/lib")
                .contains(path);
    }

    private static String describe(Inode inode, int links) {
        try {
            if (inode instanceof Symlink link) {
                return link.toString();
            }
            String mode = " " + Integer.toOctalString(inode.attributes().mode());
            return inode instanceof Directory
                    ? "directory" + mode
                    : new String(((RegularFile) inode).content().bytes(1 << 20), StandardCharsets.UTF_8)
                            + mode
                            + " " + links;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String mode(Path file) throws IOException {
        Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (Files.isDirectory(file) ? "" : " ") + Integer.toOctalString((Integer) mode & 07777);
    }

    private static String links(Path file) throws IOException {
        return " " + Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void dpkgKeepsTheSameLists() throws IOException {
        Tree ours = ours().tree();
        Path info = theirs().resolve("var/lib/dpkg/info");
        Path triggers = info.resolveSibling("triggers");
        for (String each : List.of("base", "old", "young", "libx:amd64", "through")) {
            for (String kind : List.of("list", "md5sums", "conffiles", "triggers")) {
                Path file = info.resolve(each + "." + kind);
                String name = "var/lib/dpkg/info/" + each + "." + kind;
                if (Files.exists(file)) {
                    // dpkg lists what it puts in place late (links, conffiles) late, which nothing depends on
                    assertThat(read(ours, name).lines().sorted())
                            .as(name)
                            .containsExactlyElementsOf(Files.readString(file)
                                    .lines()
                                    // taken by dpkg before another package took the file over
                                    .filter(line -> !(name.endsWith("old.md5sums") && line.endsWith("usr/share/moved")))
                                    .sorted()
                                    .toList());
                } else if (kind.equals("conffiles") || kind.equals("triggers")) {
                    assertThat(ours.find(name)).as(name).isEmpty();
                }
            }
        }
        for (String each : List.of("File", "xtrigger")) {
            assertThat(read(ours, "var/lib/dpkg/triggers/" + each)).isEqualTo(Files.readString(triggers.resolve(each)));
        }
    }

    @Test
    void dpkgKeepsTheSameStatus() throws IOException {
        List<Paragraph> ours =
                Paragraph.parseAll(read(ours().tree(), "var/lib/dpkg/status").getBytes(StandardCharsets.UTF_8), "ours");
        List<Paragraph> theirs =
                Paragraph.parseAll(Files.readAllBytes(theirs().resolve("var/lib/dpkg/status")), "theirs");
        assertThat(byName(ours)).isEqualTo(byName(theirs));
    }

    private static SortedMap<String, SortedMap<String, String>> byName(List<Paragraph> paragraphs) {
        SortedMap<String, SortedMap<String, String>> all = new TreeMap<>();
        for (Paragraph paragraph : paragraphs) {
            SortedMap<String, String> fields = new TreeMap<>();
            for (Paragraph.Field field : paragraph.fields()) {
                // the digests are known here already, dpkg learns them when it configures
                fields.put(field.name(), field.value().replaceAll("(?m) ([0-9a-f]{32}|newconffile)$", " DIGEST"));
            }
            all.put(paragraph.get("Package", ""), fields);
        }
        return all;
    }

    @Test
    void dpkgReadsOurDatabaseWithoutComplaint() throws IOException {
        Tree ours = ours().tree();
        Path root = Files.createDirectories(folder.resolve("written"));
        ours.walk((path, inode) -> write(root.resolve(path.toString().substring(1)), inode, path));

        Judge.Verdict query = Judge.run(
                "dpkg-query",
                "--admindir=" + root.resolve("var/lib/dpkg"),
                "-W",
                "-f",
                "${binary:Package} ${Version} ${db:Status-Abbrev}\n");
        assertThat(query.output())
                .isEqualTo("base 1 iU \nlibx:amd64 1:3.0-2 iU \nold 1.5 iU \nthrough 1 iU \nyoung 2.0 iU \n");
        Judge.Verdict verify = Judge.run("dpkg", "--root=" + root, "--verify");
        assertThat(verify.output()).isEmpty();
        Judge.Verdict search =
                Judge.run("dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-S", "/usr/share/moved");
        assertThat(search.output()).isEqualTo("young: /usr/share/moved\n");
    }

    private static void write(Path to, Inode inode, TreePath path) {
        try {
            if (inode instanceof Directory) {
                Files.createDirectories(to);
            } else if (inode instanceof RegularFile file) {
                Files.write(to, file.content().bytes(1 << 20));
            } else if (inode instanceof Symlink link) {
                Files.createSymbolicLink(to, Path.of(new String(link.target(), StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(path.toString(), e);
        }
    }
}
