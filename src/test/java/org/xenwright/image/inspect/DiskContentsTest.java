package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4FormatException;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.filesystem.fat.FatType;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class DiskContentsTest {
    @TempDir
    Path folder;

    @Test
    void aDiskThatIsOneFileSystemIsOneVolume() throws IOException {
        DiskContents image = DiskContents.read(SampleImage.whole(folder.resolve("a.img")));

        assertThat(image.partitioned()).isFalse();
        assertThat(image.volumes()).singleElement().satisfies(volume -> {
            assertThat(volume.content().type()).isEqualTo("ext4");
            assertThat(volume.offset()).isZero();
        });
        assertThat(image.files().find("etc/motd")).isPresent();
    }

    @Test
    void aPartitionIsFoundByTheTable() throws IOException {
        DiskContents image = DiskContents.read(SampleImage.partitioned(folder.resolve("a.img")));

        assertThat(image.partitioned()).isTrue();
        assertThat(image.volumes()).singleElement().satisfies(volume -> {
            assertThat(volume.name()).isEqualTo("root");
            assertThat(volume.offset()).isEqualTo(1 << 20);
            assertThat(volume.size()).isEqualTo(8 << 20);
        });
        assertThat(image.files().find("usr/bin/shop")).isPresent();
    }

    @Test
    void packagesAreThoseInstalledAndHaveTheBytesOfTheirFiles() throws IOException {
        DiskContents image = DiskContents.read(SampleImage.whole(folder.resolve("a.img")));

        assertThat(Packages.of(image.files(), TestWorlds.DEBIAN).shares())
                .containsExactly(
                        new Packages.Share("shop:all", "1.0", 2, 9000),
                        new Packages.Share(Packages.NONE, "", 3, 276),
                        new Packages.Share("motd:amd64", "2", 1, 8));
    }

    @Test
    void everyContainerShowsTheSameFiles() throws IOException {
        Tree tree = SampleImage.tree();
        for (ImagePlan plan : List.of(SampleImage.ext4(tree), SampleImage.partitions(SampleImage.ext4(tree)))) {
            for (Path file : SampleImage.everyFormat(plan, folder)) {
                try (DiskContents contents = DiskContents.read(file)) {
                    assertThat(ImageDifference.between(
                                            tree, SampleImage.withoutLostFound(contents.files()), TestWorlds.DEBIAN)
                                    .isEmpty())
                            .as(file.toString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aSquashfsIsReadInEveryContainerAndLeavesNoTemporaryFile() throws IOException {
        Tree tree = SampleImage.tree();
        Path root = folder.resolve("root.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(SampleImage.CLOCK), root);
        Path slice = null;
        for (Path file : SampleImage.everyFormat(SampleImage.partitions(Squashfs.plan(root)), folder)) {
            try (DiskContents contents = DiskContents.read(file)) {
                assertThat(contents.volumes().get(0).content().type()).isEqualTo("squashfs");
                assertThat(ImageDifference.between(tree, contents.files(), TestWorlds.DEBIAN)
                                .isEmpty())
                        .as(file.toString())
                        .isTrue();
                RegularFile shop =
                        (RegularFile) contents.files().find("usr/bin/shop").orElseThrow();
                slice = ((Content.Slice) shop.content()).file();
                assertThat(slice).exists();
            }
            assertThat(slice.getParent()).doesNotExist();
        }
    }

    @Test
    void partitionsWithOneTreeInCommonAreRefused() throws IOException {
        Path file = SampleImage.partitioned(folder.resolve("a.img"));
        byte[] disk = Files.readAllBytes(file);
        ByteBuffer table = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
        System.arraycopy(disk, 1024, disk, 1024 + 128, 128);
        CRC32 crc = new CRC32();
        crc.update(disk, 1024, 128 * 128);
        table.putInt(512 + 88, (int) crc.getValue()).putInt(512 + 16, 0);
        crc.reset();
        crc.update(disk, 512, 92);
        table.putInt(512 + 16, (int) crc.getValue());
        Files.write(file, disk);

        assertThatThrownBy(() -> DiskContents.read(file))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void whatFstabMountsIsSeenInItsPlace() throws IOException {
        UUID other = UUID.fromString("99999999-2222-8333-8444-555555555555");
        Tree data = new Tree(Attributes.of(0700, SampleImage.CLOCK));
        SampleImage.file(data, "goods", "fruit\n");
        Tree root = SampleImage.tree();
        root.put("srv", new Directory(Attributes.of(0755, SampleImage.CLOCK)));
        SampleImage.file(
                root, "etc/fstab", "# none\nPARTLABEL=data /srv ext4\nPARTUUID=" + other + " /../etc/x ext4\n");
        Path file = folder.resolve("a.img");
        RawDisk.write(
                Gpt.plan(
                        other,
                        List.of(
                                new Partition("data", PartitionType.LINUX, other, SampleImage.ext4(data)),
                                new Partition("root", PartitionType.LINUX, new UUID(1, 2), SampleImage.ext4(root))),
                        new byte[0]),
                file);
        try (DiskContents contents = DiskContents.read(file)) {
            assertThat(contents.files().find("srv/goods")).isPresent();
            assertThat(contents.files().find("srv").orElseThrow().attributes().mode())
                    .isEqualTo(0700);
            assertThat(contents.files().find("usr/bin/shop")).isPresent();
        }
    }

    @Test
    void whatFirmwareReadsIsSeenAtItsPlaceInEveryContainer() throws IOException {
        for (Path file : SampleImage.everyFormat(SampleImage.withEsp(), folder)) {
            try (DiskContents contents = DiskContents.read(file)) {
                DiskContents.Volume esp = contents.volumes().get(0);
                assertThat(esp.content().type()).isEqualTo("vfat");
                assertThat(esp.content().label()).isEqualTo("esp");
                RegularFile loader = (RegularFile)
                        contents.files().find("boot/efi/EFI/BOOT/BOOTX64.EFI").orElseThrow();
                assertThat(loader.content().bytes(4000))
                        .as(file.toString())
                        .isEqualTo("l".repeat(3000).getBytes(StandardCharsets.US_ASCII));
                assertThat(contents.root().orElseThrow().name()).isEqualTo("root");
                List<String> lines = Listing.of(contents);
                assertThat(lines.get(1)).contains("vfat").doesNotContain("inodes");
                assertThat(lines).contains("    LABEL=esp UUID=" + esp.content().uuid());
            }
        }
    }

    @Test
    void aDiskThatIsOneFatIsLookedIntoToo() throws IOException {
        Tree seed = new Tree(Attributes.of(0755, SampleImage.CLOCK));
        SampleImage.file(seed, "user-data", "#cloud-config\n");
        FatOptions options = FatOptions.of("seed", SampleImage.CLOCK).withType(FatType.FAT12);
        Path file = folder.resolve("web-seed.img");
        RawDisk.write(Fat.plan(seed, options.withSize(Ext4Size.TIGHT)).image(), file);
        try (DiskContents contents = DiskContents.read(file)) {
            assertThat(contents.partitioned()).isFalse();
            assertThat(contents.files().find("user-data")).isPresent();
        }
    }

    @Test
    void aFolderWithoutAnImageIsAMistake() {
        assertThatThrownBy(() -> DiskContents.read(folder)).isInstanceOf(ProblemException.class);
    }

    @Test
    void anEmptyFileHoldsNothingKnown() throws IOException {
        DiskContents image = DiskContents.read(Files.createFile(folder.resolve("a.img")));

        assertThat(image.root()).isEmpty();
        assertThatThrownBy(image::files).isInstanceOf(ProblemException.class).hasMessageContaining("empty");
    }

    @Test
    void volumesAreNotMountedDeeperThanAnyPathLeads() throws IOException {
        TreePath deep = TreePath.of(("a".repeat(250) + "/").repeat(9));
        Tree data = new Tree(Attributes.of(0755, SampleImage.CLOCK));
        data.directory(deep, Attributes.of(0755, SampleImage.CLOCK));
        Tree root = SampleImage.tree();
        root.directory(deep, Attributes.of(0755, SampleImage.CLOCK));
        SampleImage.file(root, "etc/fstab", "PARTLABEL=data /" + deep + " ext4\n");
        Path file = folder.resolve("a.img");
        FatOptions fat = FatOptions.of("deep", SampleImage.CLOCK).withType(FatType.FAT16);
        RawDisk.write(
                Gpt.plan(
                        new UUID(1, 1),
                        List.of(
                                new Partition(
                                        "data",
                                        PartitionType.LINUX,
                                        new UUID(1, 2),
                                        Fat.plan(data, fat.withSize(Ext4Size.TIGHT))
                                                .image()),
                                new Partition("root", PartitionType.LINUX, new UUID(1, 3), SampleImage.ext4(root))),
                        new byte[0]),
                file);
        try (DiskContents contents = DiskContents.read(file)) {
            assertThatThrownBy(contents::files)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no path leads");
        }
    }

    @Test
    void thousandsOfLinesAndPartitionsAreNotComparedEachWithEach() throws IOException {
        Tree root = SampleImage.tree();
        SampleImage.file(root, "etc/fstab", "X /x\n".repeat(13_000));
        Path file = folder.resolve("a.img");
        int partitions = 8191;
        int first = 2 + 2048;
        long start = (first + partitions) * 512L;
        ByteBuffer head = ByteBuffer.allocate((int) start).order(ByteOrder.LITTLE_ENDIAN);
        head.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII)).putInt(512 + 12, 92);
        head.putLong(512 + 72, 2).putInt(512 + 80, partitions + 1).putInt(512 + 84, 128);
        ImagePlan files = SampleImage.ext4(root);
        for (int i = 0; i <= partitions; i++) {
            int entry = 1024 + 128 * i;
            head.putLong(entry, 1).putLong(entry + 16, i).putLong(entry + 32, first + i);
            head.putLong(entry + 40, i < partitions ? first + i : first + i + files.size() / 512 - 1);
        }
        CRC32 crc = new CRC32();
        crc.update(head.array(), 1024, 128 * (partitions + 1));
        head.putInt(512 + 88, (int) crc.getValue());
        crc.reset();
        crc.update(head.array(), 512, 92);
        head.putInt(512 + 16, (int) crc.getValue());
        List<Region> regions = new ArrayList<>(List.of(Region.of(0, head.array())));
        files.regions().forEach(each -> regions.add(each.shifted(start)));
        RawDisk.write(new ImagePlan(start + files.size(), regions), file);

        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            try (DiskContents contents = DiskContents.read(file)) {
                assertThat(contents.volumes()).hasSize(partitions + 1);
                assertThat(contents.files().find("etc/fstab")).isPresent();
            }
        });
    }

    @Test
    void aTableWithAFlippedBitIsBroken() throws IOException {
        Path file = SampleImage.partitioned(folder.resolve("a.img"));
        byte[] disk = Files.readAllBytes(file);
        disk[1024 + 32] ^= 1;
        Files.write(file, disk);

        assertThatThrownBy(() -> DiskContents.read(file))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void aDamagedDiskIsReadOrRefusedButNeverMore() throws IOException {
        ImagePlan plan = SampleImage.partitions(SampleImage.ext4(SampleImage.tree()));
        List<byte[]> sound = new ArrayList<>();
        for (Path file : SampleImage.everyFormat(plan, folder)) {
            sound.add(Files.readAllBytes(file));
        }
        int cases = Integer.getInteger("xen.cases", 150);
        for (long seed = 1; seed <= cases; seed++) {
            Random random = new Random(seed);
            byte[] disk = sound.get(random.nextInt(sound.size())).clone();
            int start = random.nextInt(3) == 0 ? 0 : random.nextInt(disk.length - 20_000);
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                disk[start + random.nextInt(20_000)] = (byte) random.nextInt();
            }
            int length = random.nextInt(5) == 0 ? random.nextInt(disk.length) : disk.length;
            Path file = Files.write(folder.resolve("damaged.img"), Arrays.copyOf(disk, length));
            long damage = seed;
            assertTimeoutPreemptively(
                    Duration.ofMinutes(5),
                    () -> {
                        try (DiskContents contents = DiskContents.read(file)) {
                            assertThat(contents.volumes()).isNotEmpty();
                        } catch (DiskFormatException | Ext4FormatException | ProblemException expected) {
                            // told by its type
                        } catch (RuntimeException | IOException e) {
                            fail("seed " + damage, e);
                        }
                    },
                    "seed " + seed);
        }
    }
}
