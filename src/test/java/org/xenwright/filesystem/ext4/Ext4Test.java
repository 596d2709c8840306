package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.disk.RawDisk;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class Ext4Test {
    private static final Instant CLOCK = Instant.parse("2024-02-29T12:34:56Z");
    private static final Attributes ATTRIBUTES = Attributes.of(0755, CLOCK);
    private static final Ext4Options OPTIONS = Ext4Options.of("org.example:disk:1:root", CLOCK);

    @TempDir
    Path folder;

    @Test
    void theFreeSpaceAskedForIsThere() {
        for (long content : new long[] {0, 1 << 20, 100 << 20, 123_456_789, 3L << 30, 40L << 30}) {
            Tree tree = sparse(content);
            assertThat(free(tree, new Ext4Size.PlusBytes(10 << 20))).isBetween(10L << 20, 13L << 20);
            assertThat(free(tree, Ext4Size.TIGHT)).isBetween(0L, 3L << 20);
            long fifth = Math.max(64L << 20, content / 5);
            assertThat(free(tree, Ext4Size.DEFAULT)).isBetween(fifth, fifth + (3L << 20));
        }
    }

    @Test
    void whatDoesNotFitIsSaidWithTheMissingAmountAndFitsWhenThatIsAdded() {
        for (long content : new long[] {0, 1 << 20, 100 << 20, 108 << 20, 120 << 20, 1000 << 20}) {
            for (long size = 4096; size < content + (30 << 20); size += content / 17 + 3_333_333) {
                long missing = missing(sparse(content), size);
                if (missing > 0) {
                    assertThat(missing(sparse(content), size + missing))
                            .as(content + " in " + size)
                            .isZero();
                    assertThat(size + missing).isLessThan(content * 104 / 100 + (25 << 20));
                }
            }
        }
    }

    @Test
    void aTwoHundredGigabyteFileOfHolesTakesNothing() {
        long size = 200L << 30;
        Tree tree = new Tree(ATTRIBUTES);
        tree.put(
                "sparse",
                new RegularFile(
                        ATTRIBUTES, new Content.Sparse(size, List.of(new Content.Segment(size - 1, Content.of("x"))))));
        Ext4Plan plan = Ext4.plan(tree, OPTIONS.withSize(Ext4Size.TIGHT));
        assertThat(plan.image().size()).isLessThan(10 << 20);
    }

    @Test
    void noTightSizeIsTooTight() {
        for (int stretches = 1; stretches < 12; stretches++) {
            for (long blocks : new long[] {1, 4000, 30_000, 33_000, 70_000}) {
                List<Content.Segment> segments = new java.util.ArrayList<>();
                for (int i = 0; i < stretches; i++) {
                    Content part = new Content.Slice(folder.resolve("any"), 0, blocks * 4096 / stretches + 1);
                    segments.add(new Content.Segment(i * (blocks + 5) * 8192, part));
                }
                Tree tree = new Tree(ATTRIBUTES);
                for (int i = 0; i < 3; i++) {
                    tree.put("file" + i, new RegularFile(ATTRIBUTES, new Content.Sparse(1L << 40, segments)));
                }
                assertThat(Ext4.plan(tree, OPTIONS.withSize(Ext4Size.TIGHT)).freeBlocks())
                        .isNotNegative();
            }
        }
    }

    @Test
    void aTwoHundredGigabyteFileIsPlanned() {
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("file", new RegularFile(ATTRIBUTES, new Content.Slice(folder.resolve("any"), 0, 200L << 30)));
        Ext4Plan plan = Ext4.plan(tree, OPTIONS);
        assertThat(plan.image().regions().stream()
                        .filter(region -> region.content() instanceof Content.Slice)
                        .mapToLong(region -> region.length())
                        .sum())
                .isEqualTo(200L << 30);
    }

    @Test
    void whatCannotBeStoredIsNamed() {
        assertProblem(new Symlink(ATTRIBUTES, "x".repeat(4096)), "4096 bytes");
        assertProblem(new Symlink(ATTRIBUTES, ""), "0 bytes");
        assertProblem(new Symlink(ATTRIBUTES, "a\0b"), "zero byte");
        assertProblem(new RegularFile(ATTRIBUTES, new Content.Sparse(1L << 45, List.of())), "35184372088832 bytes");
        assertProblem(file(Map.of("user.big", new byte[5000])), "bytes more than");
        assertProblem(file(Map.of("other.name", new byte[5])), "other.name");
        assertProblem(file(Map.of("system.posix_acl_access", new byte[5])), "ACL");
    }

    @Test
    void lostAndFoundMustBeADirectory() {
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("lost+found", new RegularFile(ATTRIBUTES, Content.EMPTY));
        assertThatThrownBy(() -> Ext4.plan(tree, OPTIONS))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/lost+found");
    }

    @Test
    void theTreesOwnLostAndFoundIsKept() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        tree.directory("lost+found", ATTRIBUTES.withMode(0750));
        tree.put("lost+found/piece", new RegularFile(ATTRIBUTES, Content.of("piece")));
        Path image = folder.resolve("image");
        RawDisk.write(Ext4.plan(tree, OPTIONS).image(), image);
        Tree read = Ext4Reader.read(image).tree();
        assertThat(read.find("lost+found").orElseThrow().attributes().mode()).isEqualTo(0750);
        assertThat(read.find("lost+found/piece")).isPresent();
    }

    @Test
    void aLabelIsAtMostSixteenBytes() {
        assertThat(OPTIONS.withLabel("exactly-16-bytes").label()).hasSize(16);
        assertThatThrownBy(() -> OPTIONS.withLabel("seventeen-bytes-x"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("16 bytes");
    }

    @Test
    void aDiskBeyondThirtyTwoBitsNeedsTheLargeProfile() {
        Ext4Options large = OPTIONS.withSize(new Ext4Size.Fixed(20L << 40));
        assertThatThrownBy(() -> Ext4.plan(new Tree(ATTRIBUTES), large))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("LARGE");
        assertThat(Ext4.plan(new Tree(ATTRIBUTES), large.withProfile(Ext4Profile.LARGE))
                        .blocks())
                .isEqualTo(20L << 28);
    }

    @Test
    void anEntryTakesAtMostSixHundredBytesOfHeap() {
        int entries = 100_000;
        long before = usedHeap();
        Tree tree = new Tree(ATTRIBUTES);
        Path store = folder.resolve("store");
        for (int i = 0; i < entries; i++) {
            String parent = "usr/share/d" + i / 20;
            if (i % 20 == 0) {
                tree.directory(parent, Attributes.of(0755, CLOCK));
            } else {
                Content content = new Content.Slice(store, i * 50_000L, 50_000);
                tree.put(parent + "/file-name-" + i, new RegularFile(Attributes.of(0644, CLOCK), content));
            }
        }
        Ext4Plan plan = Ext4.plan(tree, OPTIONS);
        long perEntry = (usedHeap() - before) / entries;
        assertThat(plan.freeInodes()).isPositive();
        assertThat(tree.find("usr/share/d7")).isPresent();
        assertThat(perEntry).isLessThanOrEqualTo(600);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void theBytesDependOnNothingButTreeAndOptions() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Digest first = digest(shuffled(false), 1);
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
            assertThat(digest(shuffled(true), 4)).isEqualTo(first);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aTinyTreeKeepsItsBytesFromVersionToVersion() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        tree.directory("etc", ATTRIBUTES);
        tree.put("etc/hostname", new RegularFile(Attributes.of(0644, CLOCK), Content.of("web\n")));
        tree.put("bin", new Symlink(ATTRIBUTES, "usr/bin"));
        // changes only with the layout, which everyone who compares images must be told of
        assertThat(digest(tree, 1).hex()).isEqualTo("7e8bcb58b3920e52df6dec70971b37eced27f3d175d5a506358244e28d0d0698");
    }

    private Tree shuffled(boolean backwards) {
        Tree tree = new Tree(ATTRIBUTES);
        for (int i = 0; i < 500; i++) {
            int number = backwards ? 499 - i : i;
            String parent = "d" + number % 17;
            tree.directory(parent, ATTRIBUTES);
            tree.put(
                    parent + "/ümläut-" + number,
                    new RegularFile(
                            ATTRIBUTES.withXattrs(Xattrs.of(Map.of("user.b", new byte[90], "user.a", new byte[9]))),
                            Content.of(("content " + number).repeat(number * 3))));
        }
        return tree;
    }

    private Digest digest(Tree tree, int threads) throws IOException {
        Path image = folder.resolve("image");
        RawDisk.write(Ext4.plan(tree, OPTIONS).image(), image, threads);
        return Digest.of(Files.readAllBytes(image));
    }

    private static RegularFile file(Map<String, byte[]> xattrs) {
        return new RegularFile(ATTRIBUTES.withXattrs(Xattrs.of(xattrs)), Content.EMPTY);
    }

    private static void assertProblem(org.xenwright.tree.Inode inode, String found) {
        Tree tree = new Tree(ATTRIBUTES);
        tree.directory("some", ATTRIBUTES);
        tree.put("some/where", inode);
        assertThatThrownBy(() -> Ext4.plan(tree, OPTIONS))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/some/where")
                .hasMessageContaining(found);
    }

    @Test
    void aSizeThatCannotBeIsTold() {
        for (long size :
                new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 4095, (8L << 60) - (1L << 40), 1L << 62, 65L << 40}) {
            for (Ext4Size each : new Ext4Size[] {
                new Ext4Size.Fixed(size), new Ext4Size.PlusBytes(size), new Ext4Size.PlusPercent(20, size)
            }) {
                for (Ext4Profile profile : Ext4Profile.values()) {
                    assertTooLarge(OPTIONS.withSize(each).withProfile(profile));
                }
            }
        }
        assertTooLarge(OPTIONS.withSize(new Ext4Size.PlusPercent(Integer.MAX_VALUE, 0)));
    }

    private void assertTooLarge(Ext4Options options) {
        assertThatThrownBy(() -> Ext4.plan(sparse(1L << 43), options))
                .as("%s", options)
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().valid()).startsWith("at most ");
                    assertThat(e.problem().found()).doesNotContain("-");
                });
    }

    /** A tree with so many bytes of content, none of which exists. */
    private Tree sparse(long bytes) {
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("file", new RegularFile(ATTRIBUTES, new Content.Slice(folder.resolve("any"), 0, bytes)));
        return tree;
    }

    private static long free(Tree tree, Ext4Size size) {
        return Ext4.plan(tree, OPTIONS.withSize(size)).freeBlocks() * 4096;
    }

    private static long missing(Tree tree, long size) {
        try {
            Ext4.plan(tree, OPTIONS.withSize(new Ext4Size.Fixed(size)));
            return 0;
        } catch (ProblemException e) {
            String found = String.valueOf(e.problem().found());
            assertThat(found).matches("a size of " + size + " bytes, \\d+ bytes too small");
            String enough = String.valueOf(e.problem().valid()).replaceAll("at least (\\d+)M, .*", "$1");
            Ext4.plan(tree, OPTIONS.withSize(new Ext4Size.Fixed(Long.parseLong(enough) << 20)));
            return Long.parseLong(found.replaceAll(".*, (\\d+) bytes too small", "$1"));
        }
    }
}
