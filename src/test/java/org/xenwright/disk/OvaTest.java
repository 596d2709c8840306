package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.store.Digest;

class OvaTest {
    private static final DiskWriter OVA = new DiskWriter.Ova(
            new DiskWriter.Vmdk(DiskFilesTest.ID),
            new DiskFacts.Envelope(
                    "shop",
                    (file, length) -> (file + " has " + length + " bytes").getBytes(StandardCharsets.US_ASCII)));

    @TempDir
    Path temp;

    @Test
    void itsMembersAreWhatTheySayOfEachOtherAndItsDiskIsReadInPlace() throws IOException {
        int cases = Integer.getInteger("xen.cases", 6);
        for (long seed = 1; seed <= cases; seed++) {
            ImagePlan plan = new RandomPlans(seed, temp).plan();
            Path file = temp.resolve("shop.ova");
            DiskFiles.write(plan, file, OVA);
            List<byte[]> members = new ArrayList<>();
            List<String> names = new ArrayList<>();
            try (var in = Files.newInputStream(file);
                    TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    names.add(entry.getName());
                    members.add(tar.readAllBytes());
                }
            }
            assertThat(names).containsExactly("shop.ovf", "shop.mf", "shop-disk1.vmdk");
            assertThat(new String(members.get(0), StandardCharsets.US_ASCII).strip())
                    .isEqualTo("shop-disk1.vmdk has " + members.get(2).length + " bytes");
            assertThat(new String(members.get(1), StandardCharsets.US_ASCII))
                    .isEqualTo("SHA256(shop.ovf)= " + Digest.of(members.get(0)) + "\nSHA256(shop-disk1.vmdk)= "
                            + Digest.of(members.get(2)) + "\n");
            Path alone = temp.resolve("alone.vmdk");
            DiskFiles.write(plan, alone, new DiskWriter.Vmdk(DiskFilesTest.ID));
            assertThat(members.get(2)).as("seed " + seed).isEqualTo(Files.readAllBytes(alone));
            DiskImage image = DiskImage.read(file);
            assertThat(image.format()).isEqualTo(DiskFormats.OVA);
            assertThat(image.disks()).hasSize(1);
            byte[] expected = RandomPlans.expected(plan);
            assertThat(RandomPlans.expected(image.plan())).as("seed " + seed).isEqualTo(Arrays.copyOf(expected, (int)
                    image.plan().size()));
        }
    }

    @Test
    void aByteIsDescribedByItsMemberAndInTheDiskByItsField() throws IOException {
        Path file = temp.resolve("shop.ova");
        DiskFiles.write(new RandomPlans(2, temp).plan(), file, OVA);
        assertThat(DiskFormats.OVA.describe(file, 3)).isEqualTo("the header of shop.ovf, byte 3");
        assertThat(DiskFormats.OVA.describe(file, 512)).isEqualTo("shop.ovf, byte 0");
        int disk = 5 * 512;
        assertThat(DiskFormats.OVA.describe(file, disk - 1)).isEqualTo("the header of shop-disk1.vmdk, byte 511");
        assertThat(DiskFormats.OVA.describe(file, disk + 12)).isEqualTo("the VMDK header, field capacity");
        assertThat(DiskFormats.OVA.describe(file, disk + 520)).isEqualTo("the descriptor of the VMDK, byte 8");
    }

    @Test
    void anApplianceWhoseDiskIsNotReadIsRefused() throws IOException {
        Path file = temp.resolve("shop.ova");
        DiskFiles.write(new RandomPlans(2, temp).plan(), file, OVA);
        String good = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String name : List.of("shop-disk1.vmdk.gz", "shop-disk1.vmdk.000000000")) {
            int more = name.length() - "shop-disk1.vmdk".length();
            String changed = good.replace("shop-disk1.vmdk" + "\0".repeat(more), name);
            Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> DiskImage.read(file))
                    .isInstanceOf(DiskFormatException.class)
                    .hasMessageContaining(name);
        }
        Files.writeString(file, good.replace("vmdk", "vdi\0"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> DiskImage.read(file)).hasMessageContaining("without a VMDK");
    }

    @Test
    void brokenArchivesEndInATypedError() throws IOException {
        int cases = Integer.getInteger("xen.cases", 200);
        long first = Long.getLong("xen.seed", 2000);
        Path file = temp.resolve("shop.ova");
        DiskFiles.write(new RandomPlans(1, temp).plan(), file, OVA);
        byte[] good = Files.readAllBytes(file);
        for (long seed = first; seed < first + cases; seed++) {
            Random random = new Random(seed);
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : random.nextInt(6 * 512);
                bytes[at] = (byte) (random.nextBoolean() ? '7' : random.nextInt());
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Files.write(file, Arrays.copyOf(bytes, length));
            try {
                ImagePlan found = DiskImage.read(file).plan();
                if (found.size() < 100 << 20) {
                    RandomPlans.expected(found);
                }
                DiskFormats.OVA.describe(file, random.nextInt(length + 1));
            } catch (IOException expected) {
                assertThat(expected.getMessage()).as("seed " + seed).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dxen.seed=" + seed + " -Dxen.cases=1", e);
            }
        }
    }
}
