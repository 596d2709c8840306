package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.swap.Swap;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A new build as a delta over the disk of an old one: small, whole, and sound to those who read it. */
@Tag("judge")
class DerivedDiskJudgeTest {
    private static final UUID ID = UUID.fromString("11111111-2222-8333-8444-555555555555");

    @TempDir
    Path temp;

    /** Many small files and a few large ones, with their bytes in a file as those of a build are in the store. */
    private Tree tree() throws IOException {
        byte[] bytes = new byte[40 << 20];
        new Random(1).nextBytes(bytes);
        Path store = temp.resolve("store");
        if (!Files.exists(store)) {
            Files.write(store, bytes);
        }
        Tree tree = new Tree(Attributes.of(0755, SampleImage.CLOCK));
        tree.put("etc", new Directory(Attributes.of(0755, SampleImage.CLOCK)));
        tree.put("usr", new Directory(Attributes.of(0755, SampleImage.CLOCK)));
        for (int i = 0; i < 2000; i++) {
            long size = i % 200 == 0 ? 3 << 20 : 1 + i * 7;
            tree.put("usr/f" + i, file(new Content.Slice(store, i * 1000, size)));
        }
        tree.put("etc/app.conf", file(new Content.Slice(store, 0, 11 << 10)));
        return tree;
    }

    private static RegularFile file(Content content) {
        return new RegularFile(Attributes.of(0644, SampleImage.CLOCK), content);
    }

    private static ImagePlan disk(Tree tree) {
        ImagePlan root = Ext4.plan(tree, Ext4Options.of("org.example:shop:root", SampleImage.CLOCK))
                .image();
        return Gpt.plan(
                ID,
                List.of(
                        new Partition("swap", PartitionType.SWAP, ID, Swap.plan(4 << 20, ID, "swap")),
                        new Partition("root", PartitionType.ROOT_AMD64, new UUID(1, 2), root)),
                new byte[0]);
    }

    /** Writes both builds and the delta; returns its size. */
    private long delta(Tree before, Tree after) throws IOException {
        Path old = temp.resolve("old.img");
        Path now = temp.resolve("new.qcow2");
        RawDisk.write(disk(before), old);
        DiskFiles.write(disk(after), now, new DiskWriter.Qcow2());
        Path delta = temp.resolve("delta.qcow2");
        try (DiskContents base = DiskContents.read(old);
                DiskContents changed = DiskContents.read(now)) {
            ImagePlan plan = DerivedDisk.over(base).lay(changed);
            Backing backing = new Backing(base.image().plan(), "old.img", DiskFormats.RAW);
            DiskFiles.write(plan, delta, new DiskWriter.Qcow2Delta(backing, true));
        }
        assertSound(delta, after);
        return Files.size(delta);
    }

    private void assertSound(Path delta, Tree files) throws IOException {
        judge("qemu-img", "check", "-f", "qcow2", delta.toString());
        Path raw = temp.resolve("whole.img");
        judge("qemu-img", "convert", "-f", "qcow2", "-O", "raw", delta.toString(), raw.toString());
        judge("qemu-img", "compare", "-f", "qcow2", "-F", "raw", delta.toString(), raw.toString());
        assertThat(judge("sfdisk", "--verify", raw.toString())).contains("No errors detected");
        judge("e2fsck", "-fn", raw + "?offset=" + (5 << 20));
        try (DiskContents contents = DiskContents.read(raw)) {
            assertThat(ImageDifference.between(files, SampleImage.withoutLostFound(contents.files()), TestWorlds.DEBIAN)
                            .files())
                    .isEmpty();
        }
    }

    private static String judge(String program, String... words) throws IOException {
        Judge.Verdict verdict = Judge.run(program, words);
        assertThat(verdict.exit()).as(program + ": " + verdict.output()).isZero();
        return verdict.output();
    }

    @Test
    void nothingChangedIsTheSmallestFileThereIs() throws IOException {
        assertThat(delta(tree(), tree())).isLessThanOrEqualTo(4 * (16 << 10));
    }

    @Test
    void aChangedFileCostsAboutItself() throws IOException {
        Tree after = tree();
        after.put("etc/app.conf", file(new Content.Slice(temp.resolve("store"), 5, 11 << 10)));
        assertThat(delta(tree(), after)).isLessThanOrEqualTo(512 << 10);
    }

    @Test
    void anUpgradedPackageCostsAboutItself() throws IOException {
        Tree after = tree();
        long bytes = 0;
        for (int i = 0; i < 200; i++) {
            Content content =
                    new Content.Slice(temp.resolve("store"), i * 1000 + 3, (i % 200 == 0 ? 3 << 20 : i * 7) + 9);
            after.put("usr/f" + i, new RegularFile(Attributes.of(0644, SampleImage.CLOCK.minusSeconds(5)), content));
            bytes += content.size();
        }
        after.remove("usr/f1999");
        assertThat(delta(tree(), after)).isLessThanOrEqualTo(bytes * 3 / 2 + (1 << 20));
    }

    @Test
    void anUpgradedProgramCostsAboutItsPackage() throws IOException {
        byte[] program = new byte[6 << 20];
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty("java.home"), "lib/server/libjvm.so"))) {
            in.skipNBytes(2 << 20);
            assertThat(in.readNBytes(program, 0, program.length)).isEqualTo(program.length);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(3))) {
            out.write(program, 3 << 20, 3 << 20);
        }
        Path file = Files.write(temp.resolve("program"), program);
        Tree before = tree();
        before.put("usr/program", file(new Content.Slice(file, 0, 3 << 20)));
        Tree after = tree();
        after.put("usr/program", file(new Content.Slice(file, 3 << 20, 3 << 20)));
        assertThat(delta(before, after)).isLessThanOrEqualTo(packed.size() * 3 / 2 + (1 << 20));
    }

    @Test
    void disksOfTwoImagesHaveNothingInCommon() throws IOException {
        Path old = SampleImage.partitioned(temp.resolve("a.img"));
        RawDisk.write(disk(SampleImage.tree()), temp.resolve("b.img"));
        try (DiskContents base = DiskContents.read(old);
                DiskContents other = DiskContents.read(temp.resolve("b.img"))) {
            assertThatThrownBy(() -> DerivedDisk.over(base).lay(other))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("UUID");
        }
    }
}
