package org.xenwright.filesystem.iso9660;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** What xorriso, isoinfo and 7-Zip read is what the tree said, and what xorriso writes is read. */
@Tag("judge")
class Iso9660JudgeTest {
    @TempDir
    Path temp;

    @Test
    void othersReadRandomTrees() throws IOException {
        for (long seed : Iso9660Test.seeds(3)) {
            Path folder = Files.createDirectories(temp.resolve("seed-" + seed));
            Tree tree = new RandomIsoTree(seed).tree(300);
            Path file = write(tree, IsoOptions.of("judged", RandomIsoTree.CLOCK), folder.resolve("image.iso"));
            Judge.Verdict extracted = Judge.run(
                    "xorriso",
                    "-osirrox",
                    "on",
                    "-indev",
                    file.toString(),
                    "-extract",
                    "/",
                    folder.resolve("out").toString());
            assertThat(extracted.exit())
                    .as("-Dxen.seed=" + seed + " " + extracted.output())
                    .isZero();
            assertThat(extracted.output()).contains("Volume id    : 'JUDGED'").doesNotContain("SORRY", "FAILURE");
            same("-Dxen.seed=" + seed, tree, folder.resolve("out"));
            Judge.Verdict list = Judge.run("isoinfo", "-R", "-l", "-i", file.toString());
            assertThat(list.exit()).as(list.output()).isZero();
            long names = list.output()
                    .lines()
                    .filter(line -> line.matches("[-d][-rwxsStT]{9} .*"))
                    .count();
            long[] expected = new long[1];
            tree.walk((path, inode) -> expected[0]++);
            // each folder lists itself and the one above too
            long folders = list.output()
                    .lines()
                    .filter(line -> line.startsWith("Directory listing of"))
                    .count();
            assertThat(names).isEqualTo(expected[0] + 2 * folders);
        }
    }

    @Test
    void xorrisoSeesWhatIsBooted() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, RandomIsoTree.CLOCK));
        tree.put("boot.img", new RegularFile(Attributes.of(0644, RandomIsoTree.CLOCK), Content.of(new byte[5000])));
        IsoOptions options = IsoOptions.of("boots", RandomIsoTree.CLOCK)
                .withBehind(new ImagePlan(1 << 20, List.of(Region.of(0, new byte[] {1}))))
                .withBoot(List.of(BootEntry.bios(TreePath.of("boot.img"), 4), BootEntry.efi(1 << 20)));
        Path file = write(tree, options, temp.resolve("boots.iso"));
        Judge.Verdict report = Judge.run("xorriso", "-indev", file.toString(), "-report_el_torito", "plain");
        assertThat(report.output())
                .contains("El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4")
                .contains("El Torito boot img :   2  UEFI  y   none  0x0000  0x00   2048")
                .contains("/boot.img");
    }

    @Test
    void whatXorrisoWritesIsRead() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in/deep/1/2/3/4/5/6/7/8/9/10"));
        Files.writeString(folder.resolve("a name of some length with blanks.text"), "deep");
        Files.createSymbolicLink(temp.resolve("in/link"), Path.of("../deep/./1"));
        Files.createSymbolicLink(temp.resolve("in/absolute"), Path.of("/etc/" + "long/".repeat(90) + "end"));
        Path file = temp.resolve("foreign.iso");
        Judge.Verdict made = Judge.run(
                "xorriso",
                "-as",
                "mkisofs",
                "-R",
                "-D",
                "-o",
                file.toString(),
                temp.resolve("in").toString());
        assertThat(made.exit()).as(made.output()).isZero();
        assertForeign(file);
        // with folders moved up to be on eight levels
        Path moved = temp.resolve("moved.iso");
        Judge.run(
                "xorriso",
                "-compliance",
                "deep_paths_off",
                "-as",
                "mkisofs",
                "-R",
                "-o",
                moved.toString(),
                temp.resolve("in").toString());
        assertForeign(moved);
    }

    private static void assertForeign(Path file) throws IOException {
        Tree tree = Iso9660Reader.read(ImagePlan.of(file)).tree();
        assertThat(tree.find("link").orElseThrow()).hasToString("-> ../deep/./1");
        assertThat(tree.find("absolute").orElseThrow()).hasToString("-> /etc/" + "long/".repeat(90) + "end");
        RegularFile deep = (RegularFile) tree.find("deep/1/2/3/4/5/6/7/8/9/10/a name of some length with blanks.text")
                .orElseThrow();
        assertThat(deep.content().bytes(9)).asString().isEqualTo("deep");
    }

    private static Path write(Tree tree, IsoOptions options, Path file) throws IOException {
        DiskFiles.write(Iso9660.plan(tree, options).image(), file, new DiskWriter.Raw());
        return file;
    }

    private static void same(String what, Tree tree, Path out) throws IOException {
        tree.walk((path, inode) -> {
            Path file = out.resolve(path.toString().substring(1));
            if (inode instanceof RegularFile regular) {
                try {
                    assertThat(Files.readAllBytes(file))
                            .as(what + " " + path)
                            .isEqualTo(regular.content().bytes(1 << 20));
                } catch (IOException e) {
                    throw new AssertionError(what + " " + path, e);
                }
            } else {
                assertThat(file).as(what).isDirectory();
            }
        });
    }
}
