package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

class VmdkTest {
    private static final DiskWriter VMDK = new DiskWriter.Vmdk(DiskFilesTest.ID);

    @TempDir
    Path temp;

    private byte[] written(ImagePlan plan) throws IOException {
        Path file = temp.resolve("disk.vmdk");
        DiskFiles.write(plan, file, VMDK);
        return Files.readAllBytes(file);
    }

    private ImagePlan read(byte[] bytes) throws IOException {
        return DiskImage.read(Files.write(temp.resolve("read.vmdk"), bytes)).plan();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void whatWasWrittenIsReadBackAndNothingElse() throws IOException {
        int cases = Integer.getInteger("xen.cases", 12);
        for (long seed = 1; seed <= cases; seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            byte[] expected = RandomPlans.expected(plan);
            ImagePlan found = read(written(plan));
            assertThat(found.size()).as("seed " + seed).isEqualTo(DiskFormats.VMDK.size(plan.size()));
            assertThat(Arrays.equals(RandomPlans.expected(found), Arrays.copyOf(expected, (int) found.size())))
                    .as("seed " + seed)
                    .isTrue();
            assertThat(DiskImage.read(temp.resolve("read.vmdk")).format()).isEqualTo(DiskFormats.VMDK);
            Files.delete(temp.resolve("content-" + seed));
        }
    }

    @Test
    void aDiskOfManyTablesWithGapsBetweenThemIsReadBack() throws IOException {
        long table = 32L << 20;
        ImagePlan plan = new ImagePlan(
                300L << 30,
                List.of(
                        Region.of(table - 1, new byte[] {1, 2}),
                        Region.of(150L << 30, new byte[] {3}),
                        Region.of((300L << 30) - 1, new byte[] {4})));
        byte[] bytes = written(plan);
        assertThat(bytes.length).isLessThan(200 << 10);
        ImagePlan found = read(bytes);
        assertThat(found.size()).isEqualTo(300L << 30);
        assertThat(found.regions())
                .extracting(Region::offset)
                .containsExactly(table - VmdkFile.GRAIN, table, 150L << 30, (300L << 30) - VmdkFile.GRAIN);
        assertThat(found.mismatch(found.part(0, found.size()))).isEqualTo(-1);
        byte[] two = new byte[2];
        try (var reader = new org.xenwright.content.PlanReader(found)) {
            reader.read(table - 1, ByteBuffer.wrap(two));
        }
        assertThat(two).containsExactly(1, 2);
    }

    @Test
    void theContentIdFollowsFromTheNameAndIsNoneOfThoseThatMeanNone() throws IOException {
        ImagePlan plan = new ImagePlan(1 << 20, List.of());
        byte[] one = written(plan);
        assertThat(written(plan)).isEqualTo(one);
        for (UUID id : List.of(new UUID(-1, -1), new UUID(0, 0xffff_ffff_ffff_fffeL))) {
            Path file = temp.resolve("other.vmdk");
            DiskFiles.write(plan, file, new DiskWriter.Vmdk(id));
            String text = new String(Files.readAllBytes(file), 512, 1000, StandardCharsets.US_ASCII);
            assertThat(text).containsPattern("(?m)^CID=7ffffff[ef]$").contains("\nparentCID=ffffffff\n");
        }
    }

    @Test
    void itsNumbersHaveTheDigitsOfItsFormatWhateverTheLanguage() throws IOException {
        ImagePlan plan = new ImagePlan(1 << 20, List.of());
        byte[] here = written(plan);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
            assertThat(written(plan)).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aVmdkOfAnotherKindIsRefusedByItsName() throws IOException {
        byte[] good = written(new RandomPlans(3, temp).plan());
        Map<String, byte[]> others = Map.of(
                "twoGbMaxExtentSparse", replaced(good, "\"streamOptimized\"", "\"twoGbMaxExtentSparse\""),
                "several files", header(good, 28, 0),
                "differs from a parent", replaced(good, "parentCID=ffffffff", "parentCID=12345678"),
                "monolithicFlat",
                        "# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 8 FLAT \"/etc/shadow\" 0\n"
                                .getBytes(StandardCharsets.US_ASCII),
                "vmfsSparse", Arrays.copyOf("COWD".getBytes(StandardCharsets.US_ASCII), 4096),
                "as a text", header(good, 73, 0x0a0a_0a0a),
                "version 4", header(good, 4, 4),
                "other than deflate", header(good, 77, 2),
                "no known kind", replaced(good, "createType=", "madeOfType="));
        for (Map.Entry<String, byte[]> each : others.entrySet()) {
            assertThatThrownBy(() -> read(each.getValue()))
                    .as(each.getKey())
                    .isInstanceOf(DiskFormatException.class)
                    .hasMessageContaining(each.getKey());
        }
    }

    private static byte[] header(byte[] good, int at, int value) {
        byte[] bytes = good.clone();
        int old = little(bytes).getInt(at);
        little(bytes).putInt(at, at == 77 ? old & 0xffff0000 | value : value);
        return bytes;
    }

    private static byte[] replaced(byte[] good, String from, String to) {
        String text = new String(good, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        String longer = text.replace(from, to);
        int more = to.length() - from.length();
        int end = 21 * 512;
        // what became longer was zeros at the descriptor's end
        return (longer.substring(0, end) + longer.substring(end + more)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A claim costs nothing to write; it must cost no memory or time to refuse. */
    @Test
    void tablesThatClaimMoreThanTheFileHoldsAreRefused() throws IOException {
        byte[] good = written(new ImagePlan(64 << 20, List.of(Region.of(0, new byte[] {1}))));
        int footer = good.length - 1024;
        for (int at : new int[] {12, 20}) {
            byte[] vast = good.clone();
            for (int start : new int[] {0, footer}) {
                little(vast).putLong(start + at, 1L << 45);
            }
            assertThatThrownBy(() -> read(vast)).as("field at " + at).isInstanceOf(DiskFormatException.class);
        }
        byte[] circle = good.clone();
        long directory = little(good).getLong(footer + 56);
        int table = little(good).getInt((int) directory * 512);
        // every disk of this size has two tables; the second is the first again
        little(circle).putInt((int) directory * 512 + 4, table);
        assertThatThrownBy(() -> read(circle)).hasMessageContaining("is not the grain");
        byte[] beyond = good.clone();
        little(beyond).putInt(table * 512, 0xffff_fff0);
        assertThatThrownBy(() -> read(beyond)).hasMessageContaining("ends early");
        byte[] long0 = good.clone();
        little(long0).putInt(128 * 512 + 8, 1 << 30);
        assertThatThrownBy(() -> read(long0)).hasMessageContaining("is not the grain");
    }

    @Test
    void aSparseFileWhoseTablesPointToOneGrainAgainAndAgainIsRefused() throws IOException {
        byte[] bytes = new byte[200 * 512];
        ByteBuffer file = little(bytes);
        file.putInt(0, 0x564d444b).putInt(4, 1).putInt(8, 1);
        file.putLong(12, 512 * 128)
                .putLong(20, 128)
                .putLong(28, 1)
                .putLong(36, 1)
                .putInt(44, 512);
        file.putLong(56, 2).putLong(64, 64);
        bytes[73] = '\n';
        bytes[74] = ' ';
        bytes[75] = '\r';
        bytes[76] = '\n';
        byte[] text = "# Disk DescriptorFile\ncreateType=\"monolithicSparse\"\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 512, text.length);
        file.putInt(2 * 512, 3);
        file.putInt(3 * 512, 10);
        bytes[10 * 512] = 7;
        ImagePlan one = read(bytes);
        assertThat(one.regions()).hasSize(1);
        assertThat(one.regions().get(0).content()).isInstanceOf(Content.Slice.class);
        assertThat(RandomPlans.expected(one)[0]).isEqualTo((byte) 7);
        for (int i = 0; i < 512; i++) {
            file.putInt(3 * 512 + 4 * i, 10);
        }
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("more grains than the file has room for");
    }

    @Test
    void brokenFilesEndInATypedError() throws IOException {
        int cases = Integer.getInteger("xen.cases", 300);
        long first = Long.getLong("xen.seed", 1000);
        byte[] good = written(new RandomPlans(1, temp).plan());
        for (long seed = first; seed < first + cases; seed++) {
            Random random = new Random(seed);
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                int at = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(80);
                    case 1 -> 512 + random.nextInt(400);
                    case 2 -> bytes.length - 1 - random.nextInt(6 * 512);
                    default -> random.nextInt(bytes.length);
                };
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            try {
                ImagePlan found = read(Arrays.copyOf(bytes, length));
                if (found.size() < 100 << 20) {
                    RandomPlans.expected(found);
                }
                DiskFormats.VMDK.describe(temp.resolve("read.vmdk"), random.nextInt(length + 1));
            } catch (IOException expected) {
                assertThat(expected.getMessage()).as("seed " + seed).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dxen.seed=" + seed + " -Dxen.cases=1", e);
            }
        }
    }

    @Test
    void everyByteIsDescribedByTheNameItsSpecificationHas() throws IOException {
        byte[] bytes = written(new ImagePlan(64 << 20, List.of(Region.of(70_000, new byte[] {1}))));
        Path file = temp.resolve("disk.vmdk");
        int directory = (int) little(bytes).getLong(bytes.length - 1024 + 56) * 512;
        int table = little(bytes).getInt(directory) * 512;
        assertThat(DiskFormats.VMDK.describe(file, 12)).isEqualTo("the VMDK header, field capacity");
        assertThat(DiskFormats.VMDK.describe(file, 520)).isEqualTo("the descriptor of the VMDK, byte 8");
        assertThat(DiskFormats.VMDK.describe(file, 60 * 512)).isEqualTo("the gap before the first grain");
        assertThat(DiskFormats.VMDK.describe(file, 128 * 512 + 20))
                .isEqualTo("the compressed grain of byte 65536 of the disk");
        assertThat(DiskFormats.VMDK.describe(file, table + 4)).isEqualTo("a grain table, entry 1");
        assertThat(DiskFormats.VMDK.describe(file, directory)).isEqualTo("the grain directory, entry 0");
        assertThat(DiskFormats.VMDK.describe(file, directory - 500))
                .isEqualTo("the marker of the grain directory, field type");
        assertThat(DiskFormats.VMDK.describe(file, bytes.length - 1024 + 56))
                .isEqualTo("the VMDK footer, field gdOffset");
        assertThat(DiskFormats.VMDK.describe(file, bytes.length - 1))
                .isEqualTo("the marker of the end of the stream, field pad");
    }

    @Test
    void zerosWithoutEndAreNotGoneThroughMarkerByMarker() throws IOException {
        Path file = temp.resolve("hole.vmdk");
        byte[] header = new byte[512];
        VmdkFields.MAGIC.put(header, VmdkFields.MAGIC_NUMBER);
        VmdkFields.FLAGS.put(header, VmdkFields.MARKERS);
        long size = 1L << 40;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(header), 0);
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
        assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> assertThat(DiskFormats.VMDK.describe(file, size - 1))
                        .isEqualTo("what lies behind the last marker of the VMDK"));
    }
}
