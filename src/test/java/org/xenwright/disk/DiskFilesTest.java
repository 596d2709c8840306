package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

class DiskFilesTest {
    static final UUID ID = UUID.fromString("b9b3a9a0-1111-8222-8333-444455556666");
    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] METADATA = "<value/>".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temp;

    @Test
    void oneHashIsThatOfTheSpecification() {
        assertThat(hash("")).isEqualTo("EF46DB3751D8E999");
        assertThat(hash("a")).isEqualTo("D24EC4F1A98C6E5B");
        assertThat(hash("abc")).isEqualTo("44BC2CF5AD770999");
        assertThat(hash("Nobody inspects the spammish repetition")).isEqualTo("FBCEA83C8A378BF1");
    }

    @Test
    void everyContainerHoldsTheImage() throws IOException {
        int cases = Integer.getInteger("xen.cases", 15);
        for (long seed = 1; seed <= cases; seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            byte[] expected = RandomPlans.expected(plan);
            Path raw = temp.resolve("disk.img");
            Path vhd = temp.resolve("disk.vhd");
            Path fixed = temp.resolve("fixed.vhd");
            Path xva = temp.resolve("disk.xva");
            Map<Path, DiskWriter> formats = new LinkedHashMap<>();
            formats.put(raw, new DiskWriter.Raw());
            formats.put(vhd, new DiskWriter.Vhd(ID, TIME));
            formats.put(fixed, new FixedVhd(ID, TIME));
            formats.put(xva, new DiskWriter.Xva(METADATA, "Ref:004"));
            DiskFiles.write(plan, formats);
            assertThat(Arrays.equals(Files.readAllBytes(raw), expected))
                    .as("raw, seed " + seed)
                    .isTrue();
            assertThat(Arrays.equals(vhd(vhd), Arrays.copyOf(expected, (int) DiskWriter.Vhd.size(plan.size()))))
                    .as("vhd, seed " + seed)
                    .isTrue();
            byte[] plain = Files.readAllBytes(fixed);
            assertThat(plain.length).isEqualTo((int) DiskWriter.Vhd.size(plan.size()) + 512);
            assertThat(Arrays.equals(plain, 0, expected.length, expected, 0, expected.length))
                    .as("fixed vhd, seed " + seed)
                    .isTrue();
            ImportingHost reader = new ImportingHost(xva, Map.of("Ref:004", (int) DiskWriter.Xva.size(plan.size())));
            assertThat(reader.holds("Ref:004", expected))
                    .as("xva, seed " + seed)
                    .isTrue();
            assertThat(reader.metadata).isEqualTo(METADATA);
            Files.delete(temp.resolve("content-" + seed));
        }
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("disk.img", "disk.vhd", "fixed.vhd", "disk.xva");
        }
    }

    @Test
    void anApplianceOfZerosStillHasItsFirstAndLastBlock() throws IOException {
        Path xva = temp.resolve("zero.xva");
        DiskFiles.write(new ImagePlan(5 << 20, List.of()), xva, new DiskWriter.Xva(METADATA, "Ref:004"));
        ImportingHost reader = new ImportingHost(xva, Map.of("Ref:004", 5 << 20));
        assertThat(reader.names)
                .containsExactly(
                        "ova.xml",
                        "Ref:004/00000000",
                        "Ref:004/00000000.xxhash",
                        "Ref:004/00000004",
                        "Ref:004/00000004.xxhash");
    }

    @Test
    void theLastBlockOfAnApplianceIsFilledUpWithZeros() throws IOException {
        Path xva = temp.resolve("odd.xva");
        ImagePlan plan = new ImagePlan((1 << 20) + 512, List.of(Region.of(1 << 20, new byte[] {1})));
        DiskFiles.write(plan, xva, new DiskWriter.Xva(METADATA, "Ref:007"));
        ImportingHost reader = new ImportingHost(xva, Map.of("Ref:007", 2 << 20));
        assertThat(reader.names)
                .containsExactly(
                        "ova.xml",
                        "Ref:007/00000000",
                        "Ref:007/00000000.xxhash",
                        "Ref:007/00000001",
                        "Ref:007/00000001.xxhash");
        assertThat(reader.disks.get("Ref:007")[1 << 20]).isEqualTo((byte) 1);
    }

    @Test
    void aFailureLeavesNoFileAndWhatWasThereStays() throws IOException {
        Path gone = temp.resolve("gone");
        ImagePlan plan = new ImagePlan(4 << 20, List.of(new Region(1 << 20, 100, new Content.Slice(gone, 0, 100), 0)));
        Path old = Files.writeString(temp.resolve("disk.qcow2"), "old");
        Map<Path, DiskWriter> formats = new LinkedHashMap<>();
        formats.put(old, new DiskWriter.Qcow2());
        formats.put(temp.resolve("disk.img"), new DiskWriter.Raw());
        assertThatThrownBy(() -> DiskFiles.write(plan, formats)).isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).containsExactly(old);
        }
        assertThat(Files.readString(old)).isEqualTo("old");
    }

    @Test
    void twoPassesGiveTheSameBytes() throws IOException {
        ImagePlan plan = new RandomPlans(99, temp).plan();
        for (DiskWriter format : List.of(
                new DiskWriter.Vmdk(ID),
                new DiskWriter.Qcow2(),
                new DiskWriter.Vhd(ID, TIME),
                new DiskWriter.Xva(METADATA, "Ref:1"))) {
            Path a = temp.resolve("a");
            Path b = temp.resolve("b");
            DiskFiles.write(plan, a, format);
            DiskFiles.write(plan, b, format);
            assertThat(Files.mismatch(a, b)).isEqualTo(-1);
        }
    }

    @Test
    void aDeltaReadsNothingThatBothTakeFromOnePlace() throws IOException {
        Path missing = temp.resolve("never-read");
        Region shared = new Region(1 << 20, 1 << 20, new Content.Slice(missing, 4096, 2 << 20), 512);
        Region same = new Region(1 << 20, 1 << 20, new Content.Slice(missing, 4608, 1 << 20), 0);
        ImagePlan base = new ImagePlan(8 << 20, List.of(shared));
        ImagePlan changed = new ImagePlan(8 << 20, List.of(same, Region.of(5 << 20, new byte[] {1})));
        Path delta = temp.resolve("delta.qcow2");
        DiskFiles.write(
                changed, delta, new DiskWriter.Qcow2Delta(new Backing(base, "base.img", DiskFormats.RAW), false));
        // header, one cluster, one L2 table, L1, counts and their table
        assertThat(Files.size(delta)).isEqualTo(6 << 12);
    }

    @Test
    void aCompressedFileComesBackWhole() throws IOException {
        Path file = temp.resolve("file");
        byte[] bytes = new byte[10 << 20];
        new java.util.Random(5).nextBytes(bytes);
        Arrays.fill(bytes, 1 << 20, 9 << 20, (byte) 7);
        Files.write(file, bytes);
        Path packed = DiskFiles.compress(file);
        assertThat(packed).hasFileName("file.zst");
        assertThat(Files.size(packed)).isLessThan(3 << 20);
        try (InputStream in = new ZstdInputStream(Files.newInputStream(packed))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    private static String hash(String text) {
        return String.format("%016X", XxHash64.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Reads a dynamic VHD as its specification says. */
    private static byte[] vhd(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(Arrays.equals(in.array(), 0, 512, in.array(), in.capacity() - 512, in.capacity()))
                .as("the copy of the footer")
                .isTrue();
        int header = (int) in.getLong(16);
        int table = (int) in.getLong(header + 16);
        int block = in.getInt(header + 32);
        byte[] image = new byte[(int) in.getLong(48)];
        for (int i = 0; i < in.getInt(header + 28); i++) {
            int sector = in.getInt(table + 4 * i);
            if (sector != -1) {
                System.arraycopy(in.array(), sector * 512 + 512, image, i * block, block);
            }
        }
        return image;
    }
}
