package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.judge.Judge;

/** Containers judged by QEMU's own reader, partition tables by sfdisk. */
@Tag("judge")
class DiskJudgeTest {
    @TempDir
    Path temp;

    @Test
    void qemuReadsEveryContainerAsTheImageAndFindsNoFault() throws IOException {
        int cases = Integer.getInteger("xen.cases", 4);
        for (long seed = 1; seed <= cases; seed++) {
            RandomPlans plans = new RandomPlans(seed, temp);
            ImagePlan plan = plans.plan();
            ImagePlan changed = plans.changed(plan);
            Path raw = Files.write(temp.resolve("disk.raw"), RandomPlans.expected(plan));
            Path changedRaw = Files.write(temp.resolve("changed.raw"), RandomPlans.expected(changed));
            Path qcow2 = temp.resolve("disk.qcow2");
            Path delta = temp.resolve("delta.qcow2");
            Path vhd = temp.resolve("disk.vhd");
            Path fixed = temp.resolve("fixed.vhd");
            Map<Path, DiskWriter> formats = new LinkedHashMap<>();
            formats.put(qcow2, new DiskWriter.Qcow2());
            formats.put(vhd, new DiskWriter.Vhd(DiskFilesTest.ID, DiskFilesTest.TIME));
            formats.put(fixed, new FixedVhd(DiskFilesTest.ID, DiskFilesTest.TIME));
            Path vmdk = temp.resolve("disk.vmdk");
            formats.put(vmdk, new DiskWriter.Vmdk(DiskFilesTest.ID));
            DiskFiles.write(plan, formats);
            boolean overRaw = seed % 2 == 0;
            Backing backing = new Backing(
                    plan, overRaw ? "disk.raw" : "disk.qcow2", overRaw ? DiskFormats.RAW : DiskFormats.QCOW2);
            for (boolean packed : new boolean[] {false, true}) {
                String what = "seed " + seed + (packed ? ", packed" : "");
                DiskFiles.write(changed, delta, new DiskWriter.Qcow2Delta(backing, packed));
                assertClean(what, "check", "-f", "qcow2", delta.toString());
                assertClean(what, "compare", "-f", "raw", "-F", "qcow2", changedRaw.toString(), delta.toString());
            }
            assertClean("seed " + seed, "check", "-f", "qcow2", qcow2.toString());
            assertClean("seed " + seed, "compare", "-f", "raw", "-F", "qcow2", raw.toString(), qcow2.toString());
            assertClean("seed " + seed, "compare", "-f", "raw", "-F", "vpc", raw.toString(), vhd.toString());
            assertClean("seed " + seed, "compare", "-f", "raw", "-F", "vpc", raw.toString(), fixed.toString());
            assertClean("seed " + seed, "check", "-f", "vmdk", vmdk.toString());
            assertClean("seed " + seed, "compare", "-f", "raw", "-F", "vmdk", raw.toString(), vmdk.toString());
            assertThat(Judge.run("qemu-img", "info", "-f", "vpc", vhd.toString())
                            .output())
                    .contains("(" + DiskWriter.Vhd.size(plan.size()) + " bytes)");
        }
    }

    @Test
    void aVmdkIsConvertedToTheImageAndThoseOfQemuAreReadAsTheirs() throws IOException {
        for (long seed = 1; seed <= Integer.getInteger("xen.cases", 2); seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            Path raw = temp.resolve("disk.raw");
            DiskFiles.write(plan, raw, new DiskWriter.Raw());
            Path vmdk = temp.resolve("disk.vmdk");
            DiskFiles.write(plan, vmdk, new DiskWriter.Vmdk(DiskFilesTest.ID));
            Path back = temp.resolve("back.raw");
            assertClean("seed " + seed, "convert", "-f", "vmdk", "-O", "raw", vmdk.toString(), back.toString());
            byte[] bytes = Files.readAllBytes(back);
            assertThat(java.util.Arrays.equals(
                            bytes, java.util.Arrays.copyOf(RandomPlans.expected(plan), bytes.length)))
                    .as("seed " + seed)
                    .isTrue();
            for (String kind : List.of("streamOptimized", "monolithicSparse")) {
                Path theirs = temp.resolve(kind + ".vmdk");
                String option = "subformat=" + kind;
                assertClean(
                        kind, "convert", "-f", "raw", "-O", "vmdk", "-o", option, raw.toString(), theirs.toString());
                DiskImage read = DiskImage.read(theirs);
                assertThat(read.format()).isEqualTo(DiskFormats.VMDK);
                assertThat(read.plan().mismatch(ImagePlan.of(raw)))
                        .as(kind + ", seed " + seed)
                        .isEqualTo(-1);
            }
            Path flat = temp.resolve("flat.vmdk");
            assertClean(
                    "flat", "convert", "-O", "vmdk", "-o", "subformat=monolithicFlat", raw.toString(), flat.toString());
            assertThatThrownBy(() -> DiskImage.read(flat)).hasMessageContaining("monolithicFlat");
        }
    }

    @Test
    void aQcow2OfHundredsOfGigabytesIsCounted() throws IOException {
        ImagePlan plan = new ImagePlan(
                300L << 30,
                List.of(
                        Region.of(0, new byte[] {1}),
                        Region.of(150L << 30, new byte[] {2}),
                        Region.of((300L << 30) - 1, new byte[] {3})));
        Path qcow2 = temp.resolve("large.qcow2");
        DiskFiles.write(plan, qcow2, new DiskWriter.Qcow2());
        assertClean("large", "check", "-f", "qcow2", qcow2.toString());
        assertThat(Judge.run("qemu-img", "map", "-f", "qcow2", qcow2.toString()).output())
                .contains("0x2580000000");
        assertThat(Files.size(qcow2)).isLessThan(1 << 20);
    }

    @Test
    void sfdiskFindsThePartitionsAndNoFault() throws IOException {
        UUID disk = UUID.fromString("11111111-2222-8333-8444-555555555555");
        UUID boot = UUID.fromString("aaaaaaaa-2222-8333-8444-555555555555");
        UUID root = UUID.fromString("bbbbbbbb-2222-8333-8444-555555555555");
        ImagePlan content = new RandomPlans(7, temp).plan();
        List<Partition> partitions = List.of(
                new Partition("boot", PartitionType.BIOS_BOOT, boot, new ImagePlan(1 << 20, List.of())),
                new Partition("root", PartitionType.ROOT_AMD64, root, content));
        Path raw = temp.resolve("disk.img");
        ImagePlan plan = Gpt.plan(disk, partitions, new byte[0]);
        DiskFiles.write(plan, raw, new DiskWriter.Raw());
        assertThat(plan.size() % (2 << 20)).isZero();
        Judge.Verdict verify = Judge.run("sfdisk", "--verify", raw.toString());
        assertThat(verify.exit()).as(verify.output()).isZero();
        assertThat(verify.output()).contains("No errors detected");
        String dump = Judge.run("sfdisk", "--dump", raw.toString()).output();
        assertThat(dump)
                .contains("label-id: " + disk.toString().toUpperCase(java.util.Locale.ROOT))
                .contains("start=        2048, size=        2048, type="
                        + PartitionType.BIOS_BOOT.id().toString().toUpperCase(java.util.Locale.ROOT))
                .contains("uuid=" + root.toString().toUpperCase(java.util.Locale.ROOT) + ", name=\"root\"");
        byte[] bytes = Files.readAllBytes(raw);
        byte[] expected = RandomPlans.expected(content);
        int at = (int) Gpt.offset(partitions, 1);
        assertThat(java.util.Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length))
                .isTrue();
    }

    @Test
    void veritysetupAcceptsTheHashesAndFindsOneFlippedBit() throws IOException {
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
        for (long seed = 1; seed <= Integer.getInteger("xen.cases", 3); seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            ImagePlan whole = new ImagePlan((plan.size() + 4095) / 4096 * 4096, plan.regions());
            VerityImage verity = Verity.append(whole, seed == 2 ? new byte[0] : salt, DiskFilesTest.ID);
            Path raw = temp.resolve("verity.img");
            DiskFiles.write(verity.plan(), raw, new DiskWriter.Raw());
            String[] words = {
                "verify", raw.toString(), raw.toString(), verity.rootHash(), "--hash-offset=" + whole.size()
            };
            Judge.Verdict verdict = Judge.run("veritysetup", words);
            assertThat(verdict.exit())
                    .as("seed " + seed + ": " + verdict.output())
                    .isZero();
            byte[] bytes = Files.readAllBytes(raw);
            bytes[new java.util.Random(seed).nextInt((int) whole.size())] ^= 4;
            Files.write(raw, bytes);
            assertThat(Judge.run("veritysetup", words).exit())
                    .as("seed " + seed)
                    .isNotZero();
        }
    }

    @Test
    void zstdReadsBackWhatWasPacked() throws IOException {
        for (long seed = 1; seed <= Integer.getInteger("xen.cases", 3); seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            for (DiskWriter format : List.of(new DiskWriter.Raw(), new DiskWriter.Qcow2())) {
                Path file = temp.resolve("packed.img");
                DiskFiles.write(plan, file, format);
                Path packed = DiskFiles.compress(file);
                Judge.Verdict tested = Judge.run("zstd", "-t", packed.toString());
                assertThat(tested.exit())
                        .as("seed " + seed + ": " + tested.output())
                        .isZero();
                Path back = temp.resolve("back.img");
                assertThat(Judge.run("zstd", "-d", "-f", packed.toString(), "-o", back.toString())
                                .exit())
                        .isZero();
                assertThat(Files.mismatch(file, back)).as("seed " + seed).isEqualTo(-1);
            }
        }
    }

    private static void assertClean(String what, String... arguments) throws IOException {
        Judge.Verdict verdict = Judge.run("qemu-img", arguments);
        assertThat(verdict.exit())
                .as(what + ": " + String.join(" ", arguments) + "\n" + verdict.output())
                .isZero();
    }
}
