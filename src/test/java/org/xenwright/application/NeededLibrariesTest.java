package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class NeededLibrariesTest {
    private static final Attributes PROGRAM = Attributes.of(0755, Instant.EPOCH);

    /** What a program of any Linux with glibc needs. */
    private static final String LIBC = "libc.so.6";

    @TempDir
    Path folder;

    private static Content launcher() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        return new Content.Slice(java, 0, Files.size(java));
    }

    private static Tree tree() {
        return new Tree(PROGRAM);
    }

    private static void put(Tree tree, String path, Content content) {
        tree.directory(TreePath.of(path).parent(), PROGRAM);
        tree.put(path, new RegularFile(PROGRAM, content));
    }

    @Test
    void theLibrariesOfTheLauncherAreThoseWithoutWhichNothingStarts() throws IOException {
        Tree runtime = tree();
        put(runtime, "bin/java", launcher());
        put(runtime, "lib/libjli.so", Content.of("no library, but of that name"));
        put(runtime, "lib/libawt_xawt.so", Content.of("\u007fELF and nothing behind"));
        assertThatThrownBy(() -> NeededLibraries.of(runtime, folder)).isInstanceOf(IOException.class);
        runtime.remove(TreePath.of("lib/libawt_xawt.so"));
        NeededLibraries needed = NeededLibraries.of(runtime, folder);
        assertThat(needed.core()).contains(LIBC).doesNotContain("libjli.so");
        assertThat(needed.others()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void thoseOfOtherModulesAreApartAndBothAreReadAsTheyWereWritten() throws IOException {
        Tree runtime = tree();
        put(runtime, "lib/libawt_xawt.so", launcher());
        NeededLibraries needed = NeededLibraries.of(runtime, folder);
        assertThat(needed.core()).isEmpty();
        assertThat(needed.others()).contains(LIBC);
        NeededLibraries both = new NeededLibraries(List.of("libz.so.1"), needed.others());
        both.write(folder.resolve("libraries"));
        assertThat(NeededLibraries.read(folder.resolve("libraries"))).isEqualTo(both);
    }

    private static JavaRuntime runtime(List<String> core, List<String> others) {
        return new JavaRuntime(
                "/opt/shop/runtime/bin/java",
                "17.0.1",
                new LinkedRuntime(tree(), "17.0.1", List.of("java.base"), 0, core, others, true));
    }

    @Test
    void anImageWithoutALibraryThatTheLauncherNeedsIsRefused() {
        Tree image = tree();
        assertThatThrownBy(() -> runtime(List.of(LIBC), List.of()).missing(image))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("/opt/shop/runtime/bin/java", "no " + LIBC + " in the image");
        // as a package of Debian has it, behind the link of a merged /usr
        put(image, "usr/lib/x86_64-linux-gnu/" + LIBC, Content.EMPTY);
        image.put("lib", new Symlink(PROGRAM, "usr/lib"));
        assertThat(runtime(List.of(LIBC), List.of()).missing(image)).isEmpty();
    }

    @Test
    void oneThatOnlySomeModulesLoadIsNoted() {
        assertThat(runtime(List.of(), List.of("libfreetype.so.6")).missing(tree()))
                .singleElement()
                .asString()
                .contains("the image lacks libfreetype.so.6");
    }
}
