package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.RawDisk;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** What e2fsck, dumpe2fs and debugfs say about our file systems. */
@Tag("judge")
class Ext4JudgeTest {
    private static final Instant CLOCK = Instant.parse("2024-02-29T12:34:56.789Z");
    private static final Ext4Options OPTIONS = Ext4Options.of("org.example:disk:1:root", CLOCK);

    @TempDir
    Path folder;

    @Test
    void anEmptyTreeIsClean() throws IOException {
        check(new Tree(attributes()), OPTIONS);
    }

    @ParameterizedTest
    @EnumSource(Ext4Profile.class)
    void everyProfileIsClean(Ext4Profile profile) throws IOException {
        check(everyKind(), OPTIONS.withProfile(profile));
    }

    @ParameterizedTest
    @EnumSource(Ext4Profile.class)
    void aFileInManyPiecesIsClean(Ext4Profile profile) throws IOException {
        Tree tree = everyKind();
        byte[] content = new byte[5 << 20];
        new Random(7).nextBytes(content);
        tree.put("pieces", new RegularFile(attributes(), Content.of(content)));
        check("", new Planner(tree, OPTIONS.withProfile(profile), 1).plan());
    }

    @Test
    void aLargeDirectoryIsClean() throws IOException {
        Tree tree = new Tree(attributes());
        tree.directory("many", attributes());
        for (int i = 0; i < 200_000; i++) {
            tree.put("many/name-" + i, new RegularFile(attributes(), Content.EMPTY));
        }
        check(tree, OPTIONS);
    }

    @Test
    void randomTreesAreCleanAndTheKernelSeesThemAsTheyWere() throws IOException {
        // e2fsck remarks on a file system from the future, so only the kernel looks at that one
        Instant late = Instant.ofEpochSecond(Timestamp.MAX, 999_999_999);
        for (int seed = 1000; seed < 1000 + Integer.getInteger("xen.cases", 6); seed++) {
            Tree tree = RandomTree.of(seed, 300, folder.resolve("source"));
            Ext4Options options = Ext4Options.of("seed" + seed, CLOCK)
                    .withProfile(Ext4Profile.values()[seed % 4])
                    .withSize(new Ext4Size.PlusBytes(4 << 20));
            int maxExtent = seed % 3 == 0 ? 2 : Format.MAX_EXTENT;
            Path image = check("seed " + seed, new Planner(tree, options, maxExtent).plan());
            KernelView.assertShows("seed " + seed, image, folder.resolve("mnt"), tree, CLOCK);
            RawDisk.write(
                    new Planner(tree, options.withClock(late), maxExtent).plan().image(), image);
            KernelView.assertShows("seed " + seed, image, folder.resolve("mnt"), tree, late);
        }
    }

    @Test
    void namesAddedLaterKeepItClean() throws IOException {
        Tree tree = everyKind();
        tree.directory("many", attributes());
        for (int i = 0; i < 30_000; i++) {
            tree.put("many/name-" + i, new RegularFile(attributes(), Content.EMPTY));
        }
        Path image = check("", Ext4.plan(tree, OPTIONS));
        Path mountPoint = Files.createDirectories(folder.resolve("mnt"));
        Judge.Verdict mounted = Judge.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        if (KernelView.isRefused(mounted)) {
            System.out.println("mounting is not permitted here: debugfs adds the names");
            Path commands = folder.resolve("commands");
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                text.append("mkdir /etc/later-").append(i).append('\n');
            }
            Files.writeString(commands, text);
            Judge.run("debugfs", "-w", "-f", commands.toString(), image.toString());
        } else {
            assertThat(mounted.exit()).as(mounted.output()).isZero();
            try {
                for (int i = 0; i < 5000; i++) {
                    Files.writeString(mountPoint.resolve("many/later-" + i), "later");
                    Files.deleteIfExists(mountPoint.resolve("many/name-" + 5 * i));
                }
            } finally {
                Judge.run("umount", mountPoint.toString());
            }
        }
        assertClean("", image);
        assertThat(Ext4Reader.read(image).tree().find("etc/file")).isPresent();
    }

    @Test
    void derivedImagesAreCleanAndTheKernelSeesThemAsTheyAre() throws IOException {
        for (int seed = 2000; seed < 2000 + Integer.getInteger("xen.cases", 5); seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Ext4Base base = Ext4.base(tree, Ext4BaseTest.OPTIONS.withProfile(Ext4Profile.values()[seed % 4]));
            for (int step = 0; step < 3; step++) {
                Ext4BaseTest.change(tree, new Random(seed + step));
                Path image = check("seed " + seed, base.derive(tree));
                KernelView.assertShows("seed " + seed, image, folder.resolve("mnt"), tree, CLOCK);
            }
        }
    }

    @Test
    void patchedImagesAreClean() throws IOException {
        for (int seed = 3000; seed < 3000 + Integer.getInteger("xen.cases", 20); seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Path base = folder.resolve("base.img");
            Ext4Options options = Ext4BaseTest.OPTIONS.withProfile(Ext4Profile.values()[seed % 4]);
            RawDisk.write(Ext4.plan(tree, options).image(), base);
            Path image = folder.resolve("disk.img");
            RawDisk.write(Ext4PatchTest.patch(base, tree, new Random(seed), 40), image);
            assertClean("seed " + seed, image);
            if (seed < 3003) {
                KernelView.assertShows("seed " + seed, image, folder.resolve("mnt"), tree, CLOCK);
            }
        }
    }

    @Test
    void fullDirectoriesThatArePatchedAreClean() throws IOException {
        for (int names : new int[] {100, 5000, 60_000}) {
            Tree tree = new Tree(attributes());
            tree.directory("many", attributes());
            for (int i = 0; i < names; i++) {
                tree.put("many/name-" + i, new RegularFile(attributes(), Content.EMPTY));
            }
            Path base = folder.resolve("base.img");
            RawDisk.write(Ext4.plan(tree, OPTIONS).image(), base);
            Path image = folder.resolve("disk.img");
            try (Ext4Patcher patcher = Ext4Patcher.open(base, 0)) {
                Ext4Patch patch = patcher.patch(CLOCK);
                for (int i = 0; i < 400; i++) {
                    TreePath path = TreePath.of("many/" + "later".repeat(20) + i);
                    patch.put(path, new RegularFile(attributes(), Content.of("later")));
                }
                RawDisk.write(patch.image(), image);
            }
            assertClean(names + " names", image);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1, 2, 7, 8, 9, 16, 127, 128, 129, 130, 255, 256, 257, 511, 512, 513, 1023, 1024, 2047, 2048, 2049, 2050,
                4095, 4097, 6145, 8193, 16383, 16384, 20481, 32769, 65537, 131073
            })
    void everySizeIsClean(int mebibytes) throws IOException {
        for (long odd : new long[] {0, 4096, 5000}) {
            Ext4Options options = OPTIONS.withSize(new Ext4Size.Fixed(((long) mebibytes << 20) + odd))
                    .withProfile(mebibytes > 1000 && odd > 0 ? Ext4Profile.LARGE : Ext4Profile.DEFAULT);
            Tree tree = new Tree(attributes());
            tree.put("file", new RegularFile(attributes(), Content.of("x")));
            Ext4Plan plan = Ext4.plan(tree, options);
            assertThat(plan.image().size()).isEqualTo(((long) mebibytes << 20) + odd);
            check(mebibytes + " MiB + " + odd, plan);
        }
    }

    @Test
    void manySubdirectoriesAreClean() throws IOException {
        Tree tree = new Tree(attributes());
        tree.directory("many", attributes());
        for (int i = 0; i < 65_010; i++) {
            tree.directory("many/" + i, attributes());
        }
        Path image = check("", Ext4.plan(tree, OPTIONS));
        assertThat(debugfs(image, "stat /many")).contains("Links: 1 ");
    }

    @Test
    void moreNamesThanAnInodeCanCountBecomeACopy() throws IOException {
        Tree tree = new Tree(attributes());
        RegularFile file = new RegularFile(attributes(), Content.of("shared"));
        tree.directory("many", attributes());
        for (int i = 0; i < 65_003; i++) {
            tree.put("many/" + i, file);
        }
        Ext4Plan plan = Ext4.plan(tree, OPTIONS);
        assertThat(plan.remarks()).hasSize(1);
        Path image = check("", plan);
        assertThat(debugfs(image, "stat <13>")).contains("Links: 65000 ");
        assertThat(debugfs(image, "stat <14>")).contains("Links: 3 ");
        assertThat(debugfs(image, "cat /many/9999")).contains("shared");
    }

    @Test
    void aHugeSparseFileIsClean() throws IOException {
        Tree tree = new Tree(attributes());
        long size = 200L << 30;
        List<Content.Segment> segments = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            segments.add(new Content.Segment(i * 50_000_001L, Content.of("segment " + i)));
        }
        segments.add(new Content.Segment(size - 1, Content.of("z")));
        tree.put("sparse", new RegularFile(attributes(), new Content.Sparse(size, segments)));
        Path image = check("", Ext4.plan(tree, OPTIONS));
        assertThat(debugfs(image, "stat /sparse")).contains("Size: " + size);
        Content content =
                ((RegularFile) Ext4Reader.read(image).tree().find("sparse").orElseThrow()).content();
        assertThat(content.size()).isEqualTo(size);
        try (ContentReader reader = new ContentReader()) {
            ByteBuffer bytes = ByteBuffer.allocate(13);
            reader.read(content, 3000 * 50_000_001L - 1, bytes);
            assertThat(new String(bytes.array(), StandardCharsets.ISO_8859_1)).isEqualTo("\0segment 3000");
        }
    }

    @Test
    void aFileOfManyFullGroupsIsClean() throws IOException {
        Path source = folder.resolve("large");
        long size = 5L << 30;
        try (FileChannel channel = FileChannel.open(
                source, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), size - 1);
        }
        Tree tree = new Tree(attributes());
        tree.put("large", new RegularFile(attributes(), new Content.Slice(source, 0, size)));
        Ext4Plan plan = Ext4.plan(tree, OPTIONS.withSize(Ext4Size.TIGHT));
        // the extent tree of 40 groups is what matters; five gibibytes of zeros need not be written
        List<Region> metadata = plan.image().regions().stream()
                .filter(region -> region.content() instanceof Content.Bytes)
                .toList();
        Path image = folder.resolve("disk.img");
        RawDisk.write(new ImagePlan(plan.image().size(), metadata), image);
        assertClean("", image);
        assertThat(debugfs(image, "stat /large")).contains("Size: " + size);
    }

    @Test
    void featuresAreThoseOfTheProfile() throws IOException {
        Path image = check("", Ext4.plan(everyKind(), OPTIONS.withLabel("naïve-label")));
        String header = Judge.run("dumpe2fs", "-h", image.toString()).output();
        assertThat(header)
                .contains("has_journal ext_attr resize_inode dir_index filetype extent flex_bg sparse_super large_file"
                        + " huge_file dir_nlink extra_isize metadata_csum\n")
                .contains("Filesystem UUID:          " + OPTIONS.uuid())
                .contains("Directory Hash Seed:      " + OPTIONS.hashSeed())
                .contains("Block size:               4096")
                .contains("Reserved block count:     0")
                .contains("Journal backup:           inode blocks");
        RawDisk.write(
                Ext4.plan(everyKind(), OPTIONS.withProfile(Ext4Profile.READONLY))
                        .image(),
                image);
        assertThat(Judge.run("dumpe2fs", "-h", image.toString()).output())
                .contains("ext_attr dir_index filetype extent flex_bg sparse_super")
                .doesNotContain("journal")
                .doesNotContain("resize_inode");
    }

    @Test
    void debugfsAgreesOnInodesAttributesAndHashes() throws IOException {
        Tree tree = everyKind();
        tree.directory("many", attributes());
        for (int i = 0; i < 2000; i++) {
            tree.put("many/ümläut-" + i, new RegularFile(attributes(), Content.EMPTY));
        }
        Path image = check("", Ext4.plan(tree, OPTIONS));
        assertThat(debugfs(image, "stat /etc/file"))
                .contains("User: 70000")
                .contains("Group: " + (int) 4_000_000_000L)
                .contains("Links: 2");
        assertThat(debugfs(image, "ea_list /etc/xattrs"))
                .contains("user.long (3000)")
                .contains("security.capability (20)");
        assertThat(debugfs(image, "ea_get -V /etc/xattrs user.a")).contains("b");
        assertThat(debugfs(image, "stat /big")).contains("Device major/minor number: 259:70000");
        assertThat(debugfs(image, "htree_dump /many"))
                .contains("Hash Version: 1")
                .contains("Indirect levels: 0");
        assertThat(debugfs(image, "stat /many")).contains("Flags: 0x81000");
        HalfMd4 hash = HalfMd4.of(OPTIONS.hashSeed());
        for (String name : List.of("a", "file-17", "x".repeat(31), "y".repeat(32), "z".repeat(33), "w".repeat(255))) {
            hash.hash(name.getBytes(StandardCharsets.UTF_8));
            assertThat(debugfs(image, "dx_hash -h half_md4 -s " + OPTIONS.hashSeed() + " " + name))
                    .contains(String.format("is 0x%x (minor 0x%x)", hash.major(), hash.minor()));
        }
        hash.hash("ümläut-77".getBytes(StandardCharsets.UTF_8));
        assertThat(debugfs(image, "htree_dump /many"))
                .contains(String.format("0x%08x-%08x (20) Ã¼mlÃ¤ut-77 ", hash.major(), hash.minor()));
    }

    @Test
    void anImageGrowsAndShrinks() throws IOException {
        Tree tree = everyKind();
        Path image = check("", Ext4.plan(tree, OPTIONS));
        for (String size : List.of("300M", "3G", "40G", "200M")) {
            Judge.Verdict verdict = Judge.run("resize2fs", image.toString(), size);
            assertThat(verdict.exit()).as(verdict.output()).isZero();
            assertClean(size, image);
            Ext4ReaderTest.assertSame(
                    size, TreeListing.of(Ext4Reader.read(image).tree(), CLOCK), TreeListing.of(tree, CLOCK));
        }
    }

    @Test
    void itsUuidCanBeChangedAndItsDirectoriesRebuilt() throws IOException {
        Tree tree = everyKind();
        tree.directory("many", attributes());
        for (int i = 0; i < 3000; i++) {
            tree.put("many/name-" + i, new RegularFile(attributes(), Content.EMPTY));
        }
        Path image = check("", Ext4.plan(tree, OPTIONS));
        assertThat(Judge.run("e2fsck", "-fDy", image.toString()).exit()).isLessThanOrEqualTo(1);
        assertClean("rebuilt", image);
        String uuid = "01234567-89ab-4cde-8123-456789abcdef";
        Judge.Verdict changed = Judge.run("tune2fs", "-U", uuid, image.toString());
        assertThat(changed.exit()).as(changed.output()).isZero();
        assertClean("changed", image);
        Ext4Image read = Ext4Reader.read(image);
        assertThat(read.uuid()).hasToString(uuid);
        Ext4ReaderTest.assertSame("", TreeListing.of(read.tree(), CLOCK), TreeListing.of(tree, CLOCK));
    }

    @Test
    void aJournalLeftBehindIsReplayed() throws IOException {
        Path image = check("", Ext4.plan(everyKind(), OPTIONS));
        String bitmap = debugfs(image, "imap /etc/file")
                .lines()
                .filter(line -> line.contains("located at block"))
                .map(line -> line.replaceAll(".*block (\\d+),.*", "$1"))
                .findFirst()
                .orElseThrow();
        Path block = folder.resolve("block");
        byte[] content = Arrays.copyOfRange(
                Files.readAllBytes(image), Integer.parseInt(bitmap) * 4096, Integer.parseInt(bitmap) * 4096 + 4096);
        Files.write(block, content);
        Path commands = folder.resolve("commands");
        Files.writeString(commands, "jo\njw -b " + bitmap + " " + block + "\njc\n");
        Judge.Verdict written = Judge.run("debugfs", "-w", "-f", commands.toString(), image.toString());
        assertThat(written.exit()).as(written.output()).isZero();
        assertThat(Judge.run("dumpe2fs", "-h", image.toString()).output()).contains("needs_recovery");
        assertThatThrownBy(() -> Ext4Reader.read(image))
                .isInstanceOf(Ext4FormatException.class)
                .hasMessageContaining("journal");
        Judge.Verdict replayed = Judge.run("e2fsck", "-p", image.toString());
        assertThat(replayed.output()).contains("recovering journal");
        assertThat(replayed.exit()).isLessThanOrEqualTo(1);
        assertClean("", image);
    }

    @Test
    void foreignImagesAreRead() throws IOException {
        Path source = Files.createDirectories(folder.resolve("tree/sub"));
        byte[] content = new byte[3_000_000];
        new Random(5).nextBytes(content);
        Files.write(source.resolve("large"), content);
        Files.writeString(source.resolve("small"), "small");
        Files.createSymbolicLink(source.resolve("link"), Path.of("x".repeat(100)));
        for (List<String> flags : List.of(
                List.of("-t", "ext2", "-b", "1024"),
                List.of("-t", "ext3", "-b", "1024", "-I", "128"),
                List.of("-t", "ext4", "-b", "1024"),
                List.of("-t", "ext4", "-b", "2048", "-O", "meta_bg,^resize_inode"),
                List.of("-t", "ext4", "-O", "metadata_csum_seed"))) {
            Path image = folder.resolve("foreign.img");
            Files.deleteIfExists(image);
            List<String> arguments = new ArrayList<>(flags);
            arguments.addAll(List.of("-q", "-d", source.getParent().toString(), image.toString(), "40M"));
            Judge.Verdict made = Judge.run("mke2fs", arguments.toArray(String[]::new));
            assertThat(made.exit()).as(made.output()).isZero();
            Tree tree = Ext4Reader.read(image).tree();
            RegularFile large = (RegularFile) tree.find("sub/large").orElseThrow();
            assertThat(large.content().bytes(4_000_000)).as(flags.toString()).isEqualTo(content);
            assertThat(((RegularFile) tree.find("sub/small").orElseThrow())
                            .content()
                            .bytes(10))
                    .isEqualTo("small".getBytes(StandardCharsets.UTF_8));
            assertThat(((Symlink) tree.find("sub/link").orElseThrow()).target()).hasSize(100);
        }
    }

    private void check(Tree tree, Ext4Options options) throws IOException {
        check("", Ext4.plan(tree, options));
    }

    private Path check(String what, Ext4Plan plan) throws IOException {
        Path image = folder.resolve("disk.img");
        RawDisk.write(plan.image(), image);
        assertClean(what, image);
        return image;
    }

    /** Exit 0, and nothing said but the passes and the summary. */
    private static void assertClean(String what, Path image) throws IOException {
        Judge.Verdict verdict = Judge.run("e2fsck", "-fn", image.toString());
        assertThat(verdict.output()
                        .lines()
                        .filter(line -> !line.matches("e2fsck .*|Pass \\d.*|.*: \\d+/\\d+ files .*")))
                .as(what + "\n" + verdict.output())
                .isEmpty();
        assertThat(verdict.exit()).as(what).isZero();
    }

    private static String debugfs(Path image, String command) throws IOException {
        return Judge.run("debugfs", "-R", command, image.toString()).output();
    }

    static Attributes attributes() {
        return Attributes.of(0755, CLOCK);
    }

    static Tree everyKind() {
        Tree tree = new Tree(attributes());
        tree.directory("etc/deep/er", attributes());
        RegularFile file =
                new RegularFile(Attributes.of(0644, CLOCK).withOwner(70_000, 4_000_000_000L), Content.of("hello\n"));
        tree.put("etc/file", file);
        tree.put("etc/deep/again", file);
        tree.put("etc/empty", new RegularFile(attributes(), Content.EMPTY));
        tree.put("etc/link", new Symlink(attributes(), "file"));
        tree.put("etc/link60", new Symlink(attributes(), "x".repeat(60)));
        tree.put("etc/link59", new Symlink(attributes(), "x".repeat(59)));
        tree.put("etc/link4095", new Symlink(attributes(), "x".repeat(4095)));
        tree.put("null", new Device(attributes(), Device.Kind.CHARACTER, 1, 3));
        tree.put("big", new Device(attributes(), Device.Kind.BLOCK, 259, 70_000));
        tree.put("whiteout", new Device(attributes(), Device.Kind.CHARACTER, 0, 0));
        tree.put("pipe", new Special(attributes(), Special.Kind.FIFO));
        tree.put("socket", new Special(attributes(), Special.Kind.SOCKET));
        Map<String, byte[]> xattrs = new HashMap<>();
        xattrs.put("security.capability", new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        tree.put("etc/cap", new RegularFile(attributes().withXattrs(Xattrs.of(xattrs)), Content.of("cap")));
        xattrs.put("user.long", new byte[3000]);
        xattrs.put("user.a", "b".getBytes(StandardCharsets.UTF_8));
        xattrs.put("trusted.zz", new byte[0]);
        tree.put("etc/xattrs", new RegularFile(attributes().withXattrs(Xattrs.of(xattrs)), Content.of("x")));
        return tree;
    }
}
