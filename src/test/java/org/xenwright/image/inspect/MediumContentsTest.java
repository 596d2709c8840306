package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.GptEntry;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.filesystem.fat.FatType;
import org.xenwright.filesystem.iso9660.Iso9660;
import org.xenwright.filesystem.iso9660.IsoOptions;
import org.xenwright.filesystem.iso9660.IsoPlan;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class MediumContentsTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final long ESP = 8 << 20;

    @TempDir
    Path temp;

    @Test
    void aMediumShowsTheFilesOfTheCdOfItsSystemPartitionAndOfItsRoot() throws IOException {
        try (DiskContents medium = DiskContents.read(medium("one.iso"))) {
            assertThat(medium.image().format()).isEqualTo(DiskFormats.ISO);
            assertThat(medium.volumes())
                    .extracting(each -> each.name() + " " + each.content().type())
                    .containsExactly(" iso9660", "esp vfat", "/live/root.squashfs squashfs");
            Tree files = medium.files();
            assertThat(files.find("etc/hostname")).isPresent();
            assertThat(files.find(".medium/cd/boot/vmlinuz")).isPresent();
            assertThat(files.find(".medium/cd/live/root.squashfs"))
                    .as("looked into instead")
                    .isEmpty();
            assertThat(files.find(".medium/esp/EFI/loader")).isPresent();
            assertThat(Listing.of(medium).toString()).contains("/live/root.squashfs");
        }
    }

    @Test
    void theFirstDifferenceOfTwoMediaIsToldByTheInnermostThatHasIt() throws IOException {
        assertThat(part(16 * 2048 + 813)).contains("the primary volume descriptor, field volume creation date");
        assertThat(part(512 + 60)).contains("the header of the partition table, field disk GUID");
        assertThat(part(1 << 20)).contains("partition esp");
        try (DiskContents medium = DiskContents.read(medium("places.iso"))) {
            DiskContents.Volume root = medium.volumes().get(2);
            assertThat(part(root.offset() + 8))
                    .contains("the superblock, field mkfs_time", "of the file /live/root.squashfs");
        }
    }

    /** What is said of two media that differ in one byte. */
    private String part(long at) throws IOException {
        Path one = medium("a.iso");
        Path other = medium("b.iso");
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 1);
        }
        OutputDifference difference = OutputDifference.between(one, other, TestWorlds.DEBIAN);
        assertThat(difference.offset()).isEqualTo(at);
        return difference.part();
    }

    private Path medium(String name) throws IOException {
        Tree root = new Tree(Attributes.of(0755, CLOCK));
        put(root, "etc/hostname", Content.of("a-guest"));
        Path squashfs = temp.resolve("root.squashfs");
        Squashfs.write(root, SquashfsOptions.of(CLOCK), squashfs);
        Tree cd = new Tree(Attributes.of(0755, CLOCK));
        put(cd, "boot/vmlinuz", Content.of("a kernel"));
        put(cd, "live/root.squashfs", new Content.Slice(squashfs, 0, Files.size(squashfs)));
        Tree system = new Tree(Attributes.of(0755, CLOCK));
        put(system, "EFI/loader", Content.of("a loader"));
        FatOptions options = FatOptions.of("esp", CLOCK).withType(FatType.FAT16).withSize(new Ext4Size.Fixed(ESP));
        IsoPlan plan = Iso9660.plan(
                cd,
                IsoOptions.of("medium", CLOCK)
                        .withBehind(Fat.plan(system, options).image()));
        Path file = temp.resolve(name);
        DiskFiles.write(
                Gpt.around(
                        new UUID(1, 2),
                        plan.image(),
                        List.of(
                                new GptEntry(
                                        "live",
                                        PartitionType.LINUX.id(),
                                        new UUID(3, 4),
                                        32 << 10,
                                        plan.volume() - (32 << 10)),
                                new GptEntry("esp", PartitionType.EFI_SYSTEM.id(), new UUID(5, 6), plan.volume(), ESP)),
                        new byte[0]),
                file,
                new DiskWriter.Raw());
        return file;
    }

    private static void put(Tree tree, String path, Content content) {
        TreePath at = TreePath.of(path);
        tree.directory(at.parent(), Attributes.of(0755, CLOCK));
        tree.put(at, new RegularFile(Attributes.of(0644, CLOCK), content));
    }
}
