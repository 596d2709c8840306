package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.RawDisk;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class Ext4PatchTest {
    static final Instant CLOCK = Ext4BaseTest.CLOCK;

    @TempDir
    Path folder;

    @Test
    void whatWasPutReadsBackAndAllElseIsAsItWas() throws IOException {
        for (int seed = 0; seed < Integer.getInteger("xen.cases", 12); seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Path base = base(tree, Ext4Profile.values()[seed % 4]);
            Path patched = folder.resolve("patched");
            RawDisk.write(patch(base, tree, new Random(seed), 30), patched);
            Tree read = Ext4Reader.read(patched).tree();
            Ext4ReaderTest.assertSame("seed " + seed, TreeListing.of(read, CLOCK), TreeListing.of(tree, CLOCK));
        }
    }

    @Test
    void aFullDirectoryGetsAnotherBlock() throws IOException {
        for (int names : new int[] {100, 150, 5000}) {
            Tree tree = new Tree(attributes(0755));
            tree.directory("many", attributes(0755));
            for (int i = 0; i < names; i++) {
                tree.put("many/name-" + i, new RegularFile(attributes(0644), Content.EMPTY));
            }
            Path base = base(tree, Ext4Profile.DEFAULT);
            try (Ext4Patcher patcher = Ext4Patcher.open(base, 0)) {
                Ext4Patch patch = patcher.patch(CLOCK);
                for (int i = 0; i < 400; i++) {
                    TreePath path = TreePath.of("many/" + "later".repeat(20) + i);
                    Inode file = new RegularFile(attributes(0600), Content.of("later " + i));
                    patch.put(path, file);
                    tree.put(path, file);
                }
                Path patched = folder.resolve("patched");
                RawDisk.write(patch.image(), patched);
                Tree read = Ext4Reader.read(patched).tree();
                Ext4ReaderTest.assertSame(names + " names", TreeListing.of(read, CLOCK), TreeListing.of(tree, CLOCK));
            }
        }
    }

    @Test
    void someSmallFilesAreSomeBlocks() throws IOException {
        Tree tree = RandomTree.of(5, 200, folder.resolve("source"));
        tree.directory("etc/ssh", attributes(0755));
        Path base = base(tree, Ext4Profile.DEFAULT);
        try (Ext4Patcher patcher = Ext4Patcher.open(base, 0)) {
            Ext4Patch patch = patcher.patch(CLOCK);
            for (int i = 0; i < 10; i++) {
                patch.put(TreePath.of("etc/ssh/key" + i), new RegularFile(attributes(0600), Content.of("key " + i)));
            }
            ImagePlan plan = patch.image();
            // ten of content, a directory's, two of inodes, bitmaps, descriptors, superblock
            assertThat(plan.regions().stream()
                            .filter(region -> region.content() instanceof Content.Bytes)
                            .mapToLong(Region::length)
                            .sum())
                    .isLessThanOrEqualTo(17 * 4096);
        }
    }

    @Test
    void theSamePutsAreTheSameBytes() throws IOException {
        Tree tree = RandomTree.of(6, 200, folder.resolve("source"));
        Path base = base(tree, Ext4Profile.DEFAULT);
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        RawDisk.write(patch(base, tree.copy(), new Random(6), 20), first);
        RawDisk.write(patch(base, tree.copy(), new Random(6), 20), second);
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        Tree tree = new Tree(attributes(0755));
        tree.put("file", new RegularFile(attributes(0644), Content.of("x")));
        tree.directory("folder", attributes(0755));
        try (Ext4Patcher patcher = Ext4Patcher.open(base(tree, Ext4Profile.DEFAULT), 0)) {
            Ext4Patch patch = patcher.patch(CLOCK);
            Inode big = new RegularFile(attributes(0644), Content.of(new byte[40 << 20]));
            assertThatThrownBy(() -> patch.put(TreePath.of("big"), big))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no free blocks");
            Inode small = new RegularFile(attributes(0644), Content.of("small"));
            assertThatThrownBy(() -> patch.put(TreePath.of("file/below"), small))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no directory");
            assertThatThrownBy(() -> patch.put(TreePath.of("folder"), small))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("a directory");
        }
    }

    @Test
    void aDamagedBaseIsAnErrorAndNeverAHang() throws IOException {
        Tree tree = RandomTree.of(7, 150, folder.resolve("source"));
        Path base = base(tree, Ext4Profile.LEGACY);
        byte[] whole = Files.readAllBytes(base);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < Integer.getInteger("xen.cases", 40); i++) {
            byte[] damaged = whole.clone();
            for (int n = 0; n < 40; n++) {
                // where metadata is
                int at = n % 2 == 0 ? random.nextInt(64 << 10) : random.nextInt(damaged.length);
                damaged[at] = (byte) random.nextInt(256);
            }
            Path file = folder.resolve("damaged");
            Files.write(file, damaged, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            try {
                patch(file, tree.copy(), new Random(i), 10);
            } catch (IOException | ProblemException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** Puts files and links into an image and into its tree. */
    static ImagePlan patch(Path base, Tree tree, Random random, int count) throws IOException {
        List<TreePath> paths = new ArrayList<>();
        List<TreePath> folders = new ArrayList<>(List.of(TreePath.ROOT));
        tree.walk((path, inode) -> (inode instanceof Directory ? folders : paths).add(path));
        try (Ext4Patcher patcher = Ext4Patcher.open(base, 0)) {
            Ext4Patch patch = patcher.patch(CLOCK);
            for (int i = 0; i < count; i++) {
                TreePath into = folders.get(random.nextInt(folders.size()));
                TreePath path = switch (random.nextInt(4)) {
                    case 0 -> into.child("new" + i);
                    case 1 -> into.child("made" + i).child("x".repeat(1 + random.nextInt(255)));
                    default -> paths.get(random.nextInt(paths.size()));
                };
                Attributes attributes = attributes(random.nextInt(01000)).withOwner(random.nextInt(70_000), i);
                Inode inode = random.nextInt(4) == 0
                        ? new Symlink(attributes, "t".repeat(1 + random.nextInt(300)))
                        : new RegularFile(attributes, Content.of(content(random)));
                patch.put(path, inode);
                Inode before = tree.find(path).orElse(null);
                if (before instanceof RegularFile && inode instanceof RegularFile && names(tree, before) == 1) {
                    inode.attributes(attributes.withXattrs(before.attributes().xattrs()));
                }
                tree.directory(path.parent(), attributes(0755));
                tree.put(path, inode);
            }
            return patch.image();
        }
    }

    private static byte[] content(Random random) {
        byte[] content = new byte[random.nextInt(3) == 0 ? random.nextInt(100_000) : random.nextInt(5000)];
        random.nextBytes(content);
        return content;
    }

    private static int names(Tree tree, Inode wanted) {
        int[] names = {0};
        tree.walk((path, inode) -> names[0] += inode == wanted ? 1 : 0);
        return names[0];
    }

    private Path base(Tree tree, Ext4Profile profile) throws IOException {
        Path base = folder.resolve("base");
        RawDisk.write(Ext4.plan(tree, Ext4BaseTest.OPTIONS.withProfile(profile)).image(), base);
        return base;
    }

    private static Attributes attributes(int mode) {
        return Attributes.of(mode, CLOCK);
    }
}
