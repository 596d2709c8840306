package org.xenwright.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class LayerStackTest {
    @TempDir
    private Path folder;

    private Tree merge(TarFile... layers) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < layers.length; i++) {
            files.add(layers[i].in(folder, "layer" + i + ".tar"));
        }
        return LayerStack.merge(files);
    }

    private static String text(Tree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(path).orElseThrow();
        return new String(file.content().bytes(100), StandardCharsets.UTF_8);
    }

    private static List<String> names(Tree tree) {
        List<String> names = new ArrayList<>();
        tree.walk((path, inode) -> names.add(path.toString()));
        return names;
    }

    @Test
    void upperFilesReplaceLowerOnes() throws IOException {
        Tree tree = merge(
                TarFile.tar().folder("etc").file("etc/a", "1").file("etc/b", "1"),
                TarFile.tar().file("etc/a", "2"));
        assertThat(text(tree, "etc/a")).isEqualTo("2");
        assertThat(text(tree, "etc/b")).isEqualTo("1");
    }

    @Test
    void aWhiteoutHidesWhatLowerLayersHaveAndNotWhatItsOwnBrings() throws IOException {
        Tree tree = merge(
                TarFile.tar().file("a", "1").file("b", "1").folder("d").file("d/x", "1"),
                // the order of entries does not matter
                TarFile.tar().file("a", "2").file(".wh.a", "").file(".wh.b", "").file(".wh.d", ""));
        assertThat(names(tree)).containsExactly("/a");
        assertThat(text(tree, "a")).isEqualTo("2");
    }

    @Test
    void anOpaqueFolderHidesItsLowerEntriesWhereverItsMarkStands() throws IOException {
        Tree tree = merge(
                TarFile.tar()
                        .folder("d")
                        .file("d/x", "1")
                        .folder("d/y")
                        .file("d/y/z", "1")
                        .file("e", "1"),
                TarFile.tar().folder("d").file("d/new", "2").file("d/.wh..wh..opq", ""));
        assertThat(names(tree)).containsExactly("/d", "/d/new", "/e");
    }

    @Test
    void anOpaqueRootHidesEverythingBelow() throws IOException {
        Tree tree = merge(
                TarFile.tar().file("a", "1"),
                TarFile.tar().file(".wh..wh..opq", "").file("b", "2"));
        assertThat(names(tree)).containsExactly("/b");
    }

    @Test
    void whiteoutsStoredAsHardLinksCountAsWell() throws IOException {
        Tree tree = merge(
                TarFile.tar().file("a", "1").file("b", "1"),
                TarFile.tar().file(".wh.a", "").hardLink(".wh.b", ".wh.a"));
        assertThat(names(tree)).isEmpty();
    }

    @Test
    void whatAufsKeptForItselfIsNoFile() throws IOException {
        Tree tree = merge(TarFile.tar().folder(".wh..wh.plnk").file("a", "1").file(".wh..wh.aufs", ""));
        assertThat(names(tree)).containsExactly("/a");
    }

    @Test
    void hardLinksReachFilesOfLowerLayersAndStayLinks() throws IOException {
        Tree tree = merge(TarFile.tar().file("a", "1"), TarFile.tar().hardLink("b", "a"));
        assertThat(tree.find("a").orElseThrow()).isSameAs(tree.find("b").orElseThrow());
    }

    @Test
    void aReplacedNameLeavesTheOtherNamesOfItsFile() throws IOException {
        Tree tree = merge(
                TarFile.tar().file("a", "1").hardLink("b", "a"), TarFile.tar().file("a", "2"));
        assertThat(text(tree, "a")).isEqualTo("2");
        assertThat(text(tree, "b")).isEqualTo("1");
    }

    @Test
    void aFolderTakesThePlaceOfALinkOnlyIfItSaysSo() throws IOException {
        TarFile lower = TarFile.tar().folder("usr").folder("usr/lib").symlink("lib", "usr/lib");
        Tree tree = merge(lower, TarFile.tar().folder("lib").file("lib/x", "2"));
        assertThat(text(tree, "lib/x")).isEqualTo("2");
        assertThat(tree.find("usr/lib/x")).isEmpty();
        assertThat(text(merge(lower, TarFile.tar().file("lib/x", "2")), "usr/lib/x"))
                .isEqualTo("2");
    }

    @Test
    void linksOnTheWayOfAnEntryAreFollowedInsideTheTree() throws IOException {
        for (String target : List.of("/etc", "etc", "../../etc", "hop", "sub/../etc/../etc/")) {
            TarFile lower = TarFile.tar()
                    .folder("etc")
                    .file("etc/passwd", "1")
                    .folder("sub")
                    .symlink("hop", "./etc")
                    .symlink("link", target);
            Tree tree = merge(
                    lower,
                    TarFile.tar()
                            .file("link/passwd", "2")
                            .folder("link/new")
                            .file("link/new/x", "3")
                            .hardLink("copy", "link/passwd")
                            .hardLink("link/copy", "etc/passwd"));
            assertThat(names(tree))
                    .as("through a link to " + target)
                    .containsExactly(
                            "/copy",
                            "/etc",
                            "/etc/copy",
                            "/etc/new",
                            "/etc/new/x",
                            "/etc/passwd",
                            "/hop",
                            "/link",
                            "/sub");
            assertThat(text(tree, "etc/passwd")).isEqualTo("2");
            assertThat(tree.find("copy").orElseThrow())
                    .isSameAs(tree.find("etc/passwd").orElseThrow())
                    .isSameAs(tree.find("etc/copy").orElseThrow());
        }
    }

    @Test
    void aLinkOfTheSameLayerMayLeadToFoldersThatComeLater() throws IOException {
        Tree tree = merge(TarFile.tar()
                .symlink("sbin", "/usr/sbin")
                .file("sbin/x", "1")
                .folder("usr")
                .folder("usr/sbin")
                .file("usr/sbin/y", "2"));
        assertThat(names(tree)).containsExactly("/sbin", "/usr", "/usr/sbin", "/usr/sbin/x", "/usr/sbin/y");
    }

    @Test
    void theLastPartOfAnEntryReplacesALink() throws IOException {
        Tree tree = merge(
                TarFile.tar().file("a", "1").symlink("link", "a"), TarFile.tar().file("link", "2"));
        assertThat(text(tree, "a")).isEqualTo("1");
        assertThat(text(tree, "link")).isEqualTo("2");
    }

    @Test
    void aWayThatTurnsInACircleOrLeadsThroughAFileIsRefused() {
        TarFile lower = TarFile.tar()
                .symlink("a", "b")
                .symlink("b", "a")
                .symlink("self", "self/x")
                .file("file", "1")
                .symlink("tofile", "file");
        for (String way : List.of("a", "self", "file", "tofile")) {
            for (TarFile upper :
                    List.of(TarFile.tar().file(way + "/x", "2"), TarFile.tar().folder(way + "/x/y"))) {
                assertThatThrownBy(() -> merge(lower, upper))
                        .as(way)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("placing /" + way + "/x")
                        .hasMessageContaining("rebuild the image");
            }
        }
    }

    @Test
    void nothingIsHiddenThroughALink() {
        for (String target : List.of("/etc", "etc", "../../etc")) {
            TarFile lower = TarFile.tar().folder("etc").file("etc/passwd", "1").symlink("link", target);
            for (TarFile upper : List.of(
                    TarFile.tar().file("link/.wh.passwd", ""), TarFile.tar().file("link/.wh..wh..opq", ""))) {
                assertThatThrownBy(() -> merge(lower, upper))
                        .as("through a link to " + target)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("which is no directory");
            }
        }
    }

    @Test
    void aRootThatIsNoFolderIsRefused() throws IOException {
        byte[] tar = TarFile.tar().symlink("x", "/etc").bytes();
        tar[0] = '.';
        // the checksum of the header counts the name
        int sum = Integer.parseInt(new String(tar, 148, 6, StandardCharsets.US_ASCII), 8) + '.' - 'x';
        byte[] digits = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, 148, 6);
        Path file = java.nio.file.Files.write(folder.resolve("bad.tar"), tar);
        assertThatThrownBy(() -> LayerStack.merge(List.of(file)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("root");
    }

    @Test
    void aWhiteoutOfNothingIsRefused() {
        assertThatThrownBy(() -> merge(TarFile.tar().file(".wh.", ""))).hasMessageContaining("whiteout of nothing");
        assertThatThrownBy(() -> merge(TarFile.tar().file(".wh...", ""))).hasMessageContaining("whiteout of nothing");
    }
}
