package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;

class OutputDifferenceTest {
    private static final int PARTITION = 1 << 20;

    @TempDir
    Path folder;

    private OutputDifference afterFlipping(int offset) throws IOException {
        Path first = SampleImage.partitioned(folder.resolve("a.img"));
        byte[] disk = Files.readAllBytes(first);
        disk[offset] ^= 1;
        return OutputDifference.between(first, Files.write(folder.resolve("b.img"), disk), TestWorlds.DEBIAN);
    }

    private int contentOfShop() throws IOException {
        byte[] disk = Files.readAllBytes(SampleImage.partitioned(folder.resolve("a.img")));
        return new String(disk, StandardCharsets.ISO_8859_1).indexOf("s".repeat(9000));
    }

    @Test
    void theSameFilesDoNotDiffer() throws IOException {
        Path first = SampleImage.partitioned(folder.resolve("a.img"));
        Path second = SampleImage.partitioned(folder.resolve("b.img"));

        assertThat(OutputDifference.between(first, second, TestWorlds.DEBIAN)).isNull();
    }

    @Test
    void aByteOfAFileIsToldByItsPath() throws IOException {
        int start = contentOfShop();

        OutputDifference difference = afterFlipping(start + 4999);

        assertThat(difference.offset()).isEqualTo(start + 4999);
        assertThat(difference.part()).isEqualTo("the content of /usr/bin/shop, byte 4999 of the partition root");
        assertThat(difference.files())
                .singleElement()
                .satisfies(change -> assertThat(change.what()).isEqualTo("content from byte 4999"));
    }

    @Test
    void aByteOfTheSuperblockIsTold() throws IOException {
        assertThat(afterFlipping(PARTITION + 1024 + 48).part())
                .isEqualTo("the superblock, field s_wtime of the partition root");
    }

    @Test
    void aByteOfAGroupDescriptorIsToldByItsField() throws IOException {
        assertThat(afterFlipping(PARTITION + 4096 + 3).part())
                .isEqualTo("the descriptor of group 0, field bg_block_bitmap_lo of the partition root");
        assertThat(afterFlipping(PARTITION + 4096 + 0x1E).part()).contains("field bg_checksum");
    }

    @Test
    void aByteOfWhatFirmwareReadsIsToldByItsFieldAndItsFile() throws IOException {
        Path first = folder.resolve("a.img");
        RawDisk.write(SampleImage.withEsp(), first);
        byte[] disk = Files.readAllBytes(first);
        int loader = new String(disk, StandardCharsets.ISO_8859_1).indexOf("l".repeat(3000));
        int serial = PARTITION + 67;

        OutputDifference difference = afterFlipping(disk, first, loader + 2000);
        assertThat(difference.part())
                .startsWith("the content of /EFI/BOOT/BOOTX64.EFI, byte 2000 of the partition esp");
        assertThat(difference.files())
                .singleElement()
                .satisfies(change -> assertThat(change.path().toString()).isEqualTo("/boot/efi/EFI/BOOT/BOOTX64.EFI"));
        assertThat(afterFlipping(disk, first, serial).part())
                .isEqualTo("the boot sector, field BS_VolID of the partition esp");
    }

    private OutputDifference afterFlipping(byte[] disk, Path first, int offset) throws IOException {
        byte[] changed = disk.clone();
        changed[offset] ^= 1;
        return OutputDifference.between(first, Files.write(folder.resolve("b.img"), changed), TestWorlds.DEBIAN);
    }

    @Test
    void everyBlockOfTheFileSystemIsToldByItsOwner() throws IOException {
        byte[] disk = Files.readAllBytes(SampleImage.partitioned(folder.resolve("a.img")));
        byte[] table = Arrays.copyOfRange(disk, PARTITION + 4096, PARTITION + 4096 + 32);
        ByteBuffer descriptor = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        int inodes = PARTITION + descriptor.getInt(8) * 4096;
        assertThat(afterFlipping(PARTITION + descriptor.getInt(0) * 4096 + 2).part())
                .isEqualTo("the block bitmap of group 0, blocks 16 to 23 of the partition root");
        assertThat(afterFlipping(PARTITION + descriptor.getInt(4) * 4096 + 1).part())
                .isEqualTo("the inode bitmap of group 0, inodes 9 to 16 of the partition root");
        assertThat(afterFlipping(inodes + 256 + 0x10).part())
                .isEqualTo("inode 2, field i_mtime, of / of the partition root");
        assertThat(afterFlipping(inodes + 11 * 256 + 0x02).part())
                .matches("inode 12, field i_uid, of /\\S+ of the partition root");
        int name = new String(disk, StandardCharsets.ISO_8859_1).indexOf("lost+found");
        assertThat(afterFlipping(name).part()).contains("the directory /, entry 'lost+found', byte ");
    }

    @Test
    void aByteOfTheTableIsToldByItsField() throws IOException {
        long last = Files.size(SampleImage.partitioned(folder.resolve("a.img"))) / 512 - 1;
        assertThat(part(512 + 56)).isEqualTo("the header of the partition table, field disk GUID");
        assertThat(part(1024 + 16)).isEqualTo("entry 1 of the partition table, field unique partition GUID");
        assertThat(part(last * 512 + 16)).isEqualTo("the second header of the partition table, field header CRC32");
        assertThat(part((last - 32) * 512 + 56))
                .isEqualTo("entry 1 of the second partition table, field partition name");
        assertThat(part(440)).isEqualTo("the protective MBR, byte 440");
        assertThat(part(40 * 512)).isEqualTo("the gap between partitions");
    }

    /** By the sound one of two disks. */
    private String part(long offset) throws IOException {
        return afterFlipping(Math.toIntExact(offset)).part();
    }

    @Test
    void aByteOfAContainerIsToldByItsField() throws IOException {
        ImagePlan plan = ImagePlan.of(SampleImage.partitioned(folder.resolve("plain.img")));
        Path first = folder.resolve("a.qcow2");
        DiskFiles.write(plan, first, new DiskWriter.Qcow2());
        assertThat(partOf(first, 24)).isEqualTo("the qcow2 header, field size");
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(first));
        assertThat(partOf(first, header.getLong(40) + 7)).isEqualTo("the L1 table, entry 0");
        assertThat(partOf(first, header.getLong(48) + 7)).isEqualTo("the refcount table, entry 0");
        long l2 = header.getLong((int) header.getLong(40)) & 0xffffffffffffL;
        assertThat(partOf(first, l2 + 15)).isEqualTo("an L2 table, the entry of byte 65536 of the disk");
        Path delta = folder.resolve("delta.qcow2");
        ImagePlan nothing = new ImagePlan(plan.size(), List.of());
        DiskFiles.write(nothing, folder.resolve("nothing.img"), new DiskWriter.Raw());
        DiskFiles.write(
                plan, delta, new DiskWriter.Qcow2Delta(new Backing(nothing, "nothing.img", DiskFormats.RAW), true));
        assertThat(partOf(delta, 4096 + 2)).isEqualTo("the compressed cluster at byte 0 of the disk");
        Path vhd = folder.resolve("a.vhd");
        DiskFiles.write(plan, vhd, new DiskWriter.Vhd(new UUID(1, 2), SampleImage.CLOCK));
        assertThat(partOf(vhd, 24)).isEqualTo("the copy of the VHD footer, field time stamp");
        assertThat(partOf(vhd, 512 + 32)).isEqualTo("the VHD header, field block size");
        assertThat(partOf(vhd, 1536 + 5)).isEqualTo("the block allocation table, entry 1");
    }

    @Test
    void aByteOfASquashfsIsToldByItsField() throws IOException {
        Path first = folder.resolve("a.img");
        Squashfs.write(SampleImage.tree(), SquashfsOptions.of(SampleImage.CLOCK), first);
        assertThat(partOf(first, 8)).isEqualTo("the superblock, field mkfs_time");
        assertThat(partOf(first, 100)).isEqualTo("packed data of files, byte 4");
    }

    /** One byte is other in the second file; the first is the sound one. */
    private String partOf(Path first, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(first);
        bytes[(int) offset] ^= 1;
        return OutputDifference.between(first, Files.write(folder.resolve("other"), bytes), TestWorlds.DEBIAN)
                .part();
    }

    @Test
    void aValueOfAJsonDocumentIsToldByItsPlace() throws IOException {
        Path first =
                Files.writeString(folder.resolve("a.json"), "{\"packages\": [{\"name\": \"a\", \"version\": \"1\"}]}");
        Path second =
                Files.writeString(folder.resolve("b.json"), "{\"packages\": [{\"name\": \"a\", \"version\": \"2\"}]}");
        assertThat(OutputDifference.between(first, second, TestWorlds.DEBIAN).part())
                .isEqualTo("/packages/0/version: \"1\" -> \"2\"");
    }

    @Test
    void aLineOfATextIsTold() throws IOException {
        Path first = Files.writeString(folder.resolve("a.cfg"), "memory = 512\n");
        Path second = Files.writeString(folder.resolve("b.cfg"), "memory = 5120\n");

        OutputDifference difference = OutputDifference.between(first, second, TestWorlds.DEBIAN);

        assertThat(difference.offset()).isEqualTo(12);
        assertThat(difference.part()).isEqualTo("line 1: 'memory = 512' -> 'memory = 5120'");
    }
}
