package org.xenwright.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class FatTest {
    static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attributes FILE = Attributes.of(0644, CLOCK);
    private static final Attributes FOLDER = Attributes.of(0755, CLOCK);

    @TempDir
    Path temp;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        int cases = Integer.getInteger("xen.cases", 12);
        long first = Long.getLong("xen.seed", 1);
        for (long seed = first; seed < first + cases; seed++) {
            Path folder = Files.createDirectories(temp.resolve("seed-" + seed));
            Tree tree = new RandomFatTree(seed, folder).tree(200);
            FatType type = FatType.values()[(int) (seed % 3)];
            FatOptions options = FatOptions.of("seed-" + seed, CLOCK).withType(type);
            if (type != FatType.FAT32) {
                options = options.withSize(Ext4Size.TIGHT);
            }
            FatPlan plan = Fat.plan(tree, options);
            FatImage found = FatReader.read(plan.image());
            assertThat(found.type()).isEqualTo(type);
            assertThat(lines(found.tree())).as("seed " + seed).isEqualTo(lines(tree));
            assertThat(found.free()).as("seed " + seed).isEqualTo(plan.free());
            assertThat(found.identity()).isEqualTo(FatOptions.identity("seed-" + seed));
        }
    }

    /** Clusters, not words, make the type: one more or less is another file system. */
    @ParameterizedTest
    @CsvSource({"FAT12, 4084", "FAT16, 4085", "FAT16, 65524", "FAT32, 65525", "FAT32, 65526"})
    void theLastAndTheFirstNumberOfClustersOfATypeAreReadAsThatType(FatType type, long clusters) throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.put("file", new RegularFile(FILE, Content.of("text")));
        long size = Fat.least(type);
        FatPlan plan = plan(tree, type, size);
        while (clusters(plan) < clusters) {
            size += (clusters - clusters(plan)) * 512;
            plan = plan(tree, type, size);
        }
        assertThat(clusters(plan)).isEqualTo(clusters);
        assertThat(FatReader.read(plan.image()).type()).isEqualTo(type);
        assertThat(lines(FatReader.read(plan.image()).tree())).isEqualTo(lines(tree));
    }

    private static FatPlan plan(Tree tree, FatType type, long size) {
        return Fat.plan(tree, FatOptions.of("edge", CLOCK).withType(type).withSize(new Ext4Size.Fixed(size)));
    }

    /** Of a tree with one cluster for a file, and one for the root of a FAT32. */
    private static long clusters(FatPlan plan) throws IOException {
        FatType type = FatReader.read(plan.image()).type();
        return plan.free() / 512 + (type == FatType.FAT32 ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void aSizeBelowTheLeastOfATypeIsRefusedWithWhatWouldDo(FatType type) {
        long least = Fat.least(type);
        assertThat(plan(new Tree(FOLDER), type, least).image().size()).isEqualTo(least);
        assertThatThrownBy(() -> plan(new Tree(FOLDER), type, least - 1))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("laying out a " + type + " file system")
                .hasMessageContaining("at least " + (least + 1023) / 1024 + "K");
    }

    @Test
    void filesThatDoNotFitAreRefusedWithASizeThatHoldsThem() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.put("large", new RegularFile(FILE, new Content.Sparse(100L << 20, List.of())));
        assertThatThrownBy(() -> plan(tree, FatType.FAT32, 64 << 20))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("67108864 bytes for files that take 104858")
                .hasMessageContaining("at least 104448K");
        assertThat(plan(tree, FatType.FAT32, 104448L << 10).image().size()).isEqualTo(104448L << 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 25, 300L << 20, 9L << 30, 17L << 30, 40L << 30, 1L << 41})
    void largeVolumesHaveClustersThatEveryReaderTakesAndCostNoMemory(long size) throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.put("file", new RegularFile(FILE, Content.of("text")));
        long fits = Math.max(size, Fat.least(FatType.FAT32));
        FatPlan plan = plan(tree, FatType.FAT32, fits - (size == 1L << 41 ? 512 : 0));
        assertThat(plan.image().regions().stream()
                        .mapToLong(each -> each.length())
                        .sum())
                .isLessThan(10_000);
        assertThat(plan.free()).isGreaterThan(fits / 100 * 95);
        assertThat(lines(FatReader.read(plan.image()).tree())).isEqualTo(lines(tree));
    }

    @Test
    void whatNoFatCanHoldIsRefusedByItsPath() {
        Inode file = new RegularFile(FILE, Content.of("x"));
        for (Map.Entry<String, Inode> each : Map.<String, Inode>ofEntries(
                        Map.entry("link", new Symlink(FILE, "x")),
                        Map.entry("null", new Device(FILE, Device.Kind.CHARACTER, 1, 3)),
                        Map.entry("pipe", new Special(FILE, Special.Kind.FIFO)),
                        Map.entry("of-a-user", new RegularFile(FILE.withOwner(1000, 0), Content.EMPTY)),
                        Map.entry("of-a-group", new RegularFile(FILE.withOwner(0, 5), Content.EMPTY)),
                        Map.entry("set-id", new RegularFile(FILE.withMode(04755), Content.EMPTY)),
                        Map.entry(
                                "capable",
                                new RegularFile(
                                        FILE.withXattrs(Xattrs.of(Map.of("security.capability", new byte[20]))),
                                        Content.EMPTY)),
                        Map.entry("a:b", file),
                        Map.entry("a*", file),
                        Map.entry("a\\b", file),
                        Map.entry("trailing.", file),
                        Map.entry("trailing ", file),
                        Map.entry("READme", file),
                        Map.entry("4GiB", new RegularFile(FILE, new Content.Sparse(1L << 32, List.of()))))
                .entrySet()) {
            Tree tree = new Tree(FOLDER);
            tree.directory("folder", FOLDER);
            tree.put("folder/readME", file);
            tree.put("folder/" + each.getKey(), each.getValue());
            assertThatThrownBy(() -> Fat.plan(tree, FatOptions.of("refused", CLOCK)))
                    .as(each.getKey())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("storing a file in FAT")
                    .hasMessageContaining("/folder/" + (each.getKey().equals("READme") ? "readME" : each.getKey()));
        }
    }

    @Test
    void aFileOfOneByteLessThanFourGibibytesFits() throws IOException {
        Tree tree = new Tree(FOLDER);
        long size = (1L << 32) - 1;
        tree.put("large", new RegularFile(FILE, new Content.Sparse(size, List.of())));
        FatImage found =
                FatReader.read(Fat.plan(tree, FatOptions.of("large", CLOCK)).image());
        assertThat(((RegularFile) found.tree().find("large").orElseThrow())
                        .content()
                        .size())
                .isEqualTo(size);
    }

    @Test
    void aHardLinkBecomesACopyAndIsTold() throws IOException {
        Tree tree = new Tree(FOLDER);
        RegularFile file = new RegularFile(FILE, Content.of("shared"));
        tree.put("a", file);
        tree.put("b", file);
        FatPlan plan = Fat.plan(tree, FatOptions.of("links", CLOCK));
        assertThat(plan.remarks()).containsExactly("/b is a hard link of /a, which FAT cannot hold: it became a copy");
        assertThat(lines(FatReader.read(plan.image()).tree())).isEqualTo(lines(tree));
    }

    @Test
    void timesAreThoseOfTheFilesWithinWhatDosCanSayAndNotAfterTheClock() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.put("old", new RegularFile(FILE.withTime(Instant.EPOCH), Content.EMPTY));
        tree.put("odd", new RegularFile(FILE.withTime(Instant.parse("2001-02-03T04:05:07.5Z")), Content.EMPTY));
        tree.put("new", new RegularFile(FILE.withTime(Instant.parse("2099-01-01T00:00:00Z")), Content.EMPTY));
        Tree found = FatReader.read(
                        Fat.plan(tree, FatOptions.of("times", CLOCK)).image())
                .tree();
        assertThat(time(found, "old")).isEqualTo(Instant.parse("1980-01-01T00:00:00Z"));
        assertThat(time(found, "odd")).isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
        assertThat(time(found, "new")).isEqualTo(CLOCK);
    }

    private static Instant time(Tree tree, String path) {
        return Instant.ofEpochSecond(tree.find(path).orElseThrow().attributes().seconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"twelve-chars", "a.b", "ä", "a/b", " a", "a\n"})
    void aLabelThatFatCannotHaveIsRefused(String label) {
        assertThatThrownBy(() ->
                        Fat.plan(new Tree(FOLDER), FatOptions.of("label", CLOCK).withLabel(label)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 11 letters");
    }

    @Test
    void labelAndSerialAreReadBackAndAreThoseOfTheSeed() throws IOException {
        FatImage found = FatReader.read(
                Fat.plan(new Tree(FOLDER), FatOptions.of("seed", CLOCK).withLabel("cidata"))
                        .image());
        assertThat(found.label()).isEqualTo("cidata");
        assertThat(found.identity()).matches("[0-9A-F]{4}-[0-9A-F]{4}").isEqualTo(FatOptions.identity("seed"));
        assertThat(FatOptions.identity("other")).isNotEqualTo(found.identity());
    }

    @Test
    void theSameRequestGivesTheSameBytes() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("content"));
        FatOptions options = FatOptions.of("same", CLOCK).withLabel("SAME").withOffset(4096 * 512);
        FatPlan one = Fat.plan(new RandomFatTree(5, folder).tree(100), options);
        FatPlan other = Fat.plan(new RandomFatTree(5, folder).tree(100), options);
        assertThat(one.image().mismatch(other.image())).isEqualTo(-1);
    }

    /** Everything about a tree that a FAT keeps. */
    static List<String> lines(Tree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        tree.walk((path, inode) -> {
            try {
                lines.add(path + " " + inode.attributes().seconds() + " " + content(inode));
            } catch (IOException e) {
                failed.add(e);
            }
        });
        for (IOException e : failed) {
            throw e;
        }
        return lines;
    }

    private static String content(Inode inode) throws IOException {
        if (!(inode instanceof RegularFile file)) {
            return "folder";
        }
        try (InputStream in = file.content().open()) {
            return file.content().size() + " " + Digest.of(in.readAllBytes());
        }
    }
}
