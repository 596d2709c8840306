package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.content.Content;
import org.xenwright.disk.RawDisk;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
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
        check(new Planner(tree, OPTIONS.withProfile(profile), 1).plan());
    }

    @Test
    void aLargeDirectoryIsClean() throws IOException {
        Tree tree = new Tree(attributes());
        tree.directory("many", attributes());
        for (int i = 0; i < 120_000; i++) {
            tree.put("many/name-" + i, new RegularFile(attributes(), Content.EMPTY));
        }
        check(tree, OPTIONS);
    }

    private void check(Tree tree, Ext4Options options) throws IOException {
        check(Ext4.plan(tree, options));
    }

    private void check(Ext4Plan plan) throws IOException {
        Path image = folder.resolve("disk.img");
        RawDisk.write(plan.image(), image);
        Judge.Verdict verdict = Judge.run("e2fsck", "-fn", image.toString());
        assertThat(verdict.output()
                        .lines()
                        .filter(line -> !line.matches("e2fsck .*|Pass \\d.*|.*: \\d+/\\d+ files .*")))
                .as(verdict.output())
                .isEmpty();
        assertThat(verdict.exit()).isZero();
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
        xattrs.put("user.a", "b".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        xattrs.put("trusted.zz", new byte[0]);
        tree.put("etc/xattrs", new RegularFile(attributes().withXattrs(Xattrs.of(xattrs)), Content.of("x")));
        return tree;
    }
}
