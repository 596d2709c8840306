package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.PartitionType;

class DiskImageTest {
    @TempDir
    Path temp;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        int cases = Integer.getInteger("xen.cases", 15);
        for (long seed = 1; seed <= cases; seed++) {
            RandomPlans plans = new RandomPlans(seed, temp);
            ImagePlan plan = plans.plan();
            ImagePlan changed = plans.changed(plan);
            Path base = temp.resolve("base");
            Path delta = temp.resolve("delta.qcow2");
            for (DiskWriter format : List.of(
                    new DiskWriter.Raw(),
                    new DiskWriter.Qcow2(),
                    new DiskWriter.Vhd(DiskFilesTest.ID, DiskFilesTest.TIME),
                    new FixedVhd(DiskFilesTest.ID, DiskFilesTest.TIME))) {
                DiskFiles.write(plan, base, format);
                assertHolds("seed " + seed + " " + format, DiskImage.read(base).plan(), plan);
            }
            DiskFiles.write(plan, base, seed % 2 == 0 ? new DiskWriter.Raw() : new DiskWriter.Qcow2());
            Backing backing = new Backing(plan, "base", seed % 2 == 0 ? DiskFormats.RAW : DiskFormats.QCOW2);
            DiskFiles.write(changed, delta, new DiskWriter.Qcow2Delta(backing, seed % 3 != 0));
            DiskImage image = DiskImage.read(delta);
            assertThat(image.format()).isEqualTo(DiskFormats.QCOW2);
            assertHolds("delta, seed " + seed, image.plan(), changed);
            Files.delete(temp.resolve("content-" + seed));
        }
    }

    @Test
    void thePartitionsOfADiskAreFound() throws IOException {
        UUID id = UUID.fromString("12345678-9abc-8def-8123-456789abcdef");
        ImagePlan content = new RandomPlans(5, temp).plan();
        List<Partition> partitions = List.of(
                new Partition("swap", PartitionType.SWAP, new UUID(1, 2), new ImagePlan(3 << 20, List.of())),
                new Partition("wurzel-ä", PartitionType.LINUX, id, content));
        List<GptEntry> found = GptReader.read(Gpt.plan(new UUID(3, 4), partitions, new byte[0]));
        assertThat(found).hasSize(2);
        assertThat(found.get(0))
                .isEqualTo(new GptEntry("swap", PartitionType.SWAP.id(), new UUID(1, 2), 1 << 20, 3 << 20));
        assertThat(found.get(1).name()).isEqualTo("wurzel-ä");
        assertThat(found.get(1).id()).isEqualTo(id);
        assertThat(found.get(1).offset()).isEqualTo(Gpt.offset(partitions, 1));
    }

    @Test
    void aQcow2ThatIsItsOwnBackingFileIsRefused() throws IOException {
        ImagePlan plan = new ImagePlan(1 << 20, List.of());
        Path file = temp.resolve("loop.qcow2");
        DiskFiles.write(
                plan, file, new DiskWriter.Qcow2Delta(new Backing(plan, "loop.qcow2", DiskFormats.QCOW2), false));
        assertThatThrownBy(() -> DiskImage.read(file))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("too many of them");
    }

    @Test
    void brokenContainersEndInATypedError() throws IOException {
        int cases = Integer.getInteger("xen.cases", 60);
        ImagePlan plan = new RandomPlans(1, temp).plan();
        ImagePlan nothing = new ImagePlan(plan.size(), List.of());
        DiskFiles.write(nothing, temp.resolve("nothing"), new DiskWriter.Raw());
        for (int i = 0; i < cases; i++) {
            long seed = 100 + i;
            Random random = new Random(seed);
            Path file = temp.resolve("broken");
            DiskWriter format = switch (random.nextInt(3)) {
                case 0 -> new DiskWriter.Qcow2();
                case 1 -> new DiskWriter.Qcow2Delta(new Backing(nothing, "nothing", DiskFormats.RAW), true);
                default -> new DiskWriter.Vhd(DiskFilesTest.ID, DiskFilesTest.TIME);
            };
            DiskFiles.write(plan, file, format);
            byte[] bytes = Files.readAllBytes(file);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                int at = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(110);
                    case 1 -> bytes.length - 1 - random.nextInt(512);
                    default -> random.nextInt(bytes.length);
                };
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            Files.write(
                    file, Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length));
            try {
                ImagePlan found = DiskImage.read(file).plan();
                if (found.size() < 100 << 20) {
                    RandomPlans.expected(found);
                }
            } catch (IOException expected) {
                assertThat(expected).as("seed " + seed).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A VHD may be longer by a rest of zeros. */
    private static void assertHolds(String what, ImagePlan found, ImagePlan plan) throws IOException {
        byte[] expected = RandomPlans.expected(plan);
        byte[] image = RandomPlans.expected(found);
        assertThat(Arrays.equals(image, Arrays.copyOf(expected, image.length)) && image.length >= expected.length)
                .as(what)
                .isTrue();
    }
}
