package org.xenwright.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

class TreeDeltaTest {
    @TempDir
    Path folder;

    private static Attributes attributes(int mode) {
        return new Attributes(mode, 0, 0, 1000, 5, Xattrs.NONE);
    }

    private static byte[] tar(Tree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TreeTar.write(tree, out);
        return out.toByteArray();
    }

    @Test
    void equalTreesGiveAnEmptyDelta() throws IOException {
        Tree tree = new Tree(attributes(0755));
        tree.put("a", new RegularFile(attributes(0644), Content.of("a")));
        tree.put("b", tree.find("a").orElseThrow());
        TreeDelta.write(tree, tree.copy(), folder);
        assertThat(folder.resolve("changed.tar")).hasSize(1024);
        assertThat(folder.resolve("removed")).isEmptyFile();
    }

    @Test
    void contentThatOnlyMovedInTheHostIsNoChange() throws IOException {
        Tree before = new Tree(attributes(0755));
        before.put("a", new RegularFile(attributes(0644), Content.of("same")));
        Tree after = new Tree(attributes(0755));
        Path file = Files.writeString(folder.resolve("elsewhere"), "xsame");
        after.put("a", new RegularFile(attributes(0644), new Content.Slice(file, 1, 4)));
        TreeDelta.write(before, after, folder);
        assertThat(folder.resolve("changed.tar")).hasSize(1024);
    }

    @Test
    void anyTreeCanBeMadeOfAnyOther() throws IOException {
        int cases = Integer.getInteger("xen.cases", 200);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            Tree before = new Tree(attributes(0755));
            change(before, random);
            Tree after = before.copy();
            change(after, random);
            TreeDelta.write(before, after, folder);
            Tree made = before.copy();
            TreeDelta.apply(made, folder);
            assertThat(tar(made)).as("seed " + seed).isEqualTo(tar(after));
        }
    }

    /** Adds, replaces, links, removes and changes entries at random. */
    private static void change(Tree tree, Random random) {
        for (int i = 0; i < 25; i++) {
            List<TreePath> folders = new ArrayList<>(List.of(TreePath.ROOT));
            List<TreePath> others = new ArrayList<>();
            tree.walk((path, inode) -> (inode instanceof Directory ? folders : others).add(path));
            TreePath at = folders.get(random.nextInt(folders.size())).child("n" + random.nextInt(4));
            Attributes attributes = new Attributes(
                    random.nextInt(010000),
                    random.nextInt(3),
                    0,
                    random.nextInt(5),
                    0,
                    random.nextInt(4) > 0
                            ? Xattrs.NONE
                            : Xattrs.of(Map.of("user.a", new byte[] {0, (byte) 200, '\n'})));
            switch (random.nextInt(8)) {
                case 0 -> tree.put(at, new Directory(attributes));
                case 1 -> tree.put(at, new RegularFile(attributes, Content.of("c" + random.nextInt(3))));
                case 2 -> tree.put(at, new Symlink(attributes, "t" + random.nextInt(3)));
                case 3 -> tree.put(at, new Device(attributes, Device.Kind.BLOCK, 1, random.nextInt(3)));
                case 4 -> tree.remove(at);
                case 5 -> {
                    if (!others.isEmpty()) {
                        Inode linked = tree.find(others.get(random.nextInt(others.size())))
                                .orElseThrow();
                        tree.put(at, linked);
                    }
                }
                case 6 -> tree.root().attributes(attributes(0700 + random.nextInt(0100)));
                default ->
                    tree.find(at)
                            .ifPresent(inode -> inode.attributes(
                                    inode instanceof Symlink ? attributes.withMode(0777) : attributes));
            }
        }
    }
}
