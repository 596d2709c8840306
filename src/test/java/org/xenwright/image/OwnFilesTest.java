package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class OwnFilesTest {
    private static final String MENU = "boot/grub/grub.cfg";

    private final Tree packages = tree(MENU, "made by a package's script");
    private final Tree after = packages.copy();

    private static Tree tree(String path, String text) {
        return put(new Tree(Attributes.of(0755, Instant.EPOCH)), path, text);
    }

    private static Tree put(Tree tree, String path, String text) {
        TreePath at = TreePath.of(path);
        tree.directory(at.parent(), Attributes.of(0755, Instant.EPOCH));
        tree.put(at, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(text)));
        return tree;
    }

    private void check(Tree laid, TreePath place) throws IOException {
        new OwnFiles(packages, after).refuseBelow(laid, place);
    }

    private void assertRefused(Tree laid, TreePath place, String found) {
        assertThatThrownBy(() -> check(laid, place))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><bootloader>", found + ", which the project has put there");
    }

    @Test
    void aMenuThatAPackageMadeGivesWay() {
        assertThatCode(() -> check(tree(MENU, "ours"), TreePath.ROOT)).doesNotThrowAnyException();
    }

    @Test
    void theSameFileWrittenAgainIsStillThePackages() {
        put(after, MENU, "made by a package's script");

        assertThatCode(() -> check(tree(MENU, "ours"), TreePath.ROOT)).doesNotThrowAnyException();
    }

    @Test
    void aMenuOfTheProjectIsNotReplacedSilently() {
        put(after, MENU, "made by the project's own hand");

        assertRefused(tree(MENU, "ours"), TreePath.ROOT, "/" + MENU);
    }

    @Test
    void aFileOfNoPackageIsTheProjects() {
        put(after, "boot/efi/EFI/BOOT/BOOTX64.EFI", "rEFInd");

        assertRefused(tree("EFI/BOOT/BOOTX64.EFI", "shim"), TreePath.of("boot/efi"), "/boot/efi/EFI/BOOT/BOOTX64.EFI");
    }

    @Test
    void aLinkOfTheProjectIsItsOwnToo() {
        after.remove(MENU);
        after.put(MENU, new Symlink(Attributes.of(0777, Instant.EPOCH), "../other.cfg"));

        assertRefused(tree(MENU, "ours"), TreePath.ROOT, "/" + MENU);
    }

    @Test
    void whatIsOnlyADefaultIsLeftToTheProject() throws IOException {
        put(after, "etc/default/grub.d/50_xenwright.cfg", "GRUB_TIMEOUT=5\n");
        Tree defaults = put(tree("etc/default/grub.d/50_xenwright.cfg", "ours"), "etc/grub.d/06_xenwright", "ours");

        Tree left = new OwnFiles(packages, after).without(defaults);

        assertThat(left.find("etc/default/grub.d/50_xenwright.cfg")).isEmpty();
        assertThat(left.find("etc/grub.d/06_xenwright")).isPresent();
    }
}
