package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.filesystem.ext4.Ext4FormatException;
import org.xenwright.problem.ProblemException;

class DiskImageTest {
    @TempDir
    Path folder;

    @Test
    void aDiskThatIsOneFileSystemIsOneVolume() throws IOException {
        DiskImage image = DiskImage.read(SampleImage.whole(folder.resolve("a.img")));

        assertThat(image.partitioned()).isFalse();
        assertThat(image.volumes()).singleElement().satisfies(volume -> {
            assertThat(volume.type()).isEqualTo("ext4");
            assertThat(volume.offset()).isZero();
        });
        assertThat(image.files().tree().find("etc/motd")).isPresent();
    }

    @Test
    void aPartitionIsFoundByTheTable() throws IOException {
        DiskImage image = DiskImage.read(SampleImage.partitioned(folder.resolve("a.img")));

        assertThat(image.partitioned()).isTrue();
        assertThat(image.volumes()).singleElement().satisfies(volume -> {
            assertThat(volume.name()).isEqualTo("root");
            assertThat(volume.offset()).isEqualTo(1 << 20);
            assertThat(volume.size()).isEqualTo(8 << 20);
        });
        assertThat(image.files().tree().find("usr/bin/shop")).isPresent();
    }

    @Test
    void packagesAreThoseInstalledAndHaveTheBytesOfTheirFiles() throws IOException {
        DiskImage image = DiskImage.read(SampleImage.whole(folder.resolve("a.img")));

        assertThat(Packages.shares(image.files().tree()))
                .containsExactly(new Packages.Share("shop:all", "1.0", 9000), new Packages.Share("motd:amd64", "2", 8));
    }

    @Test
    void aContainerIsRefusedByItsName() throws IOException {
        Path file = Files.write(folder.resolve("a.img"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});

        assertThatThrownBy(() -> DiskImage.read(file))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a qcow2 file")
                .hasMessageContaining("raw disk");
    }

    @Test
    void aFolderWithoutAnImageIsAMistake() {
        assertThatThrownBy(() -> DiskImage.read(folder)).isInstanceOf(ProblemException.class);
    }

    @Test
    void anEmptyFileHoldsNothingKnown() throws IOException {
        DiskImage image = DiskImage.read(Files.createFile(folder.resolve("a.img")));

        assertThat(image.root()).isEmpty();
        assertThatThrownBy(image::files).isInstanceOf(ProblemException.class).hasMessageContaining("unknown");
    }

    @Test
    void aTableWithAFlippedBitIsBroken() throws IOException {
        Path file = SampleImage.partitioned(folder.resolve("a.img"));
        byte[] disk = Files.readAllBytes(file);
        disk[1024 + 32] ^= 1;
        Files.write(file, disk);

        assertThatThrownBy(() -> DiskImage.read(file))
                .isInstanceOf(BrokenImageException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void aDamagedDiskIsReadOrRefusedButNeverMore() throws IOException {
        byte[] whole = Files.readAllBytes(SampleImage.partitioned(folder.resolve("a.img")));
        int cases = Integer.getInteger("xen.cases", 60);
        for (long seed = 1; seed <= cases; seed++) {
            Random random = new Random(seed);
            byte[] disk = whole.clone();
            int start = random.nextBoolean() ? 512 : 1 << 20;
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                disk[start + random.nextInt(20_000)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged.img"), disk);
            try {
                DiskImage.read(file);
            } catch (BrokenImageException | Ext4FormatException expected) {
                // told by its type
            } catch (RuntimeException | IOException e) {
                fail("seed " + seed, e);
            }
        }
    }
}
