package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.RawDisk;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class Ext4BaseTest {
    static final Instant CLOCK = Instant.parse("2024-02-29T12:34:56.789Z");
    static final Ext4Options OPTIONS = Ext4Options.of("base", CLOCK).withSize(new Ext4Size.PlusBytes(8 << 20));
    private static final int CLUSTER = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void aBaseHasTheBytesOfAPlainPlan() throws IOException {
        Tree tree = RandomTree.of(3, 200, folder.resolve("source"));
        assertThat(bytes(Ext4.base(tree, OPTIONS).plan())).isEqualTo(bytes(Ext4.plan(tree, OPTIONS)));
    }

    @Test
    void nothingChangedIsTheSameImage() throws IOException {
        for (int seed = 0; seed < 4; seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Ext4Base base = Ext4.base(tree, OPTIONS.withProfile(Ext4Profile.values()[seed]));
            Tree again = RandomTree.of(seed, 200, folder.resolve("source"));
            assertThat(bytes(base.derive(again))).as("seed " + seed).isEqualTo(bytes(base.plan()));
        }
    }

    @Test
    void aWrittenFileSystemIsABaseAgain() throws IOException {
        for (int seed = 0; seed < 8; seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Ext4Options options =
                    OPTIONS.withProfile(Ext4Profile.values()[seed % 4]).withLabel("base");
            Ext4Base base = Ext4.base(tree, seed < 4 ? options : options.withSize(Ext4Size.DEFAULT));
            Path file = folder.resolve("written");
            RawDisk.write(base.plan().image(), file);
            Ext4Base again = Ext4Base.read(ImagePlan.of(file));
            assertThat(Arrays.equals(bytes(again.plan()), bytes(base.plan())))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    @Test
    void aFileSystemThatWasWrittenToIsNoBase() throws IOException {
        Path file = folder.resolve("written");
        RawDisk.write(
                Ext4.plan(RandomTree.of(1, 50, folder.resolve("source")), OPTIONS)
                        .image(),
                file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5000] = 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Ext4Base.read(ImagePlan.of(file)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("from byte " + (bytes.length - 5000));
    }

    @Test
    void aChangedTreeReadsBackAndUnchangedFilesStay() throws IOException {
        for (int seed = 0; seed < Integer.getInteger("xen.cases", 10); seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Ext4Base base = Ext4.base(tree, OPTIONS.withProfile(Ext4Profile.values()[seed % 4]));
            Path before = folder.resolve("before");
            RawDisk.write(base.plan().image(), before);
            change(tree, new Random(seed));
            Path after = folder.resolve("after");
            RawDisk.write(base.derive(tree).image(), after);
            Tree read = Ext4Reader.read(after).tree();
            Ext4ReaderTest.assertSame("seed " + seed, TreeListing.of(read, CLOCK), TreeListing.of(tree, CLOCK));
            Tree old = Ext4Reader.read(before).tree();
            String which = "seed " + seed;
            read.walk((path, inode) -> {
                if (inode instanceof RegularFile file
                        && file.content() instanceof Content.Slice slice
                        && old.find(path).orElse(null) instanceof RegularFile was
                        && was.content() instanceof Content.Slice place
                        && place.size() == slice.size()) {
                    assertThat(slice.offset()).as(which + " " + path).isEqualTo(place.offset());
                }
            });
        }
    }

    @Test
    void aChangedFileTouchesFewClusters() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        Random random = new Random(4);
        for (int i = 0; i < 3000; i++) {
            byte[] content = new byte[random.nextInt(12_000)];
            random.nextBytes(content);
            tree.directory("d" + i % 60, Attributes.of(0755, CLOCK));
            tree.put("d" + i % 60 + "/file" + i, new RegularFile(Attributes.of(0644, CLOCK), Content.of(content)));
        }
        Ext4Base base = Ext4.base(tree, OPTIONS);
        byte[] changed = new byte[11 << 10];
        random.nextBytes(changed);
        tree.put("d7/file7", new RegularFile(Attributes.of(0644, CLOCK), Content.of(changed)));
        tree.put("d8/new", new RegularFile(Attributes.of(0644, CLOCK), Content.of(changed)));
        tree.remove("d9/file9");
        assertThat(clusters(bytes(base.plan()), bytes(base.derive(tree))) * CLUSTER)
                .isLessThanOrEqualTo(512 << 10);
    }

    @Test
    void smallChangedFilesLieTogether() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        for (int i = 0; i < 1000; i++) {
            tree.put("file" + i, new RegularFile(Attributes.of(0644, CLOCK), Content.of(new byte[20_000 + i])));
        }
        Ext4Base base = Ext4.base(tree, OPTIONS);
        for (int i = 0; i < 1000; i += 20) {
            tree.put("file" + i, new RegularFile(Attributes.of(0600, CLOCK), Content.of(("changed " + i).repeat(100))));
        }
        // 50 files in one cluster or two, 250 KiB of inodes in five, superblock and bitmaps in three
        assertThat(clusters(bytes(base.plan()), bytes(base.derive(tree)))).isLessThanOrEqualTo(10);
    }

    @Test
    void whatDoesNotFitTheBaseIsSaidBeforeWriting() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        Ext4Base base = Ext4.base(tree, OPTIONS);
        tree.put("big", new RegularFile(Attributes.of(0644, CLOCK), Content.of(new byte[40 << 20])));
        assertThatThrownBy(() -> base.derive(tree))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("than the base has free");
    }

    /** Replaces, removes, adds, grows and shrinks. */
    static void change(Tree tree, Random random) {
        java.util.List<TreePath> files = new java.util.ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile) {
                files.add(path);
            }
        });
        for (int i = 0; i < 25; i++) {
            TreePath path = files.get(random.nextInt(files.size()));
            byte[] content = new byte[random.nextInt(60_000)];
            random.nextBytes(content);
            RegularFile file = new RegularFile(Attributes.of(0600, CLOCK), Content.of(content));
            if (random.nextInt(4) == 0) {
                tree.remove(path);
            } else if (random.nextInt(3) == 0) {
                tree.put(path.parent().child("new" + i), file);
            } else {
                tree.put(path, file);
            }
        }
    }

    private static int clusters(byte[] a, byte[] b) {
        int count = 0;
        for (int at = 0; at < a.length; at += CLUSTER) {
            int end = Math.min(a.length, at + CLUSTER);
            count += Arrays.equals(a, at, end, b, at, end) ? 0 : 1;
        }
        return count;
    }

    private byte[] bytes(Ext4Plan plan) throws IOException {
        Path image = folder.resolve("image");
        RawDisk.write(plan.image(), image);
        return Files.readAllBytes(image);
    }
}
