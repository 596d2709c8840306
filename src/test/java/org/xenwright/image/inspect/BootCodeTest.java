package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.loader.grub.BiosBoot;
import org.xenwright.loader.grub.CoreImage;
import org.xenwright.loader.grub.GrubBytes;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

class BootCodeTest {
    private static final int PARTITION = 1 << 20;

    @TempDir
    Path folder;

    private Path disk(String name, List<String> modules, long sector) throws IOException {
        BiosBoot boot = CoreImage.of(new GrubBytes().files(), modules, "(,gpt2)/boot/grub", "")
                .onDisk(sector);
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        Ext4Options options = Ext4Options.of("boot-code", Instant.EPOCH);
        ImagePlan core = new ImagePlan(boot.core().length, List.of(Region.of(0, boot.core())));
        ImagePlan plan = Gpt.plan(
                new UUID(1, 1),
                List.of(
                        new Partition("bi\u001bos", PartitionType.BIOS_BOOT, new UUID(1, 2), core),
                        new Partition(
                                "root",
                                PartitionType.LINUX,
                                new UUID(1, 3),
                                Ext4.plan(tree, options).image())),
                boot.bootCode());
        Path file = folder.resolve(name);
        DiskFiles.write(plan, file, new DiskWriter.Raw());
        return file;
    }

    @Test
    void moreCoresThanAnHonestDiskHasAreNotAllUnpacked() throws IOException {
        byte[] core = CoreImage.of(new GrubBytes().files(), List.of("normal"), "/", "")
                .onDisk(2048)
                .core();
        ImagePlan plan = new ImagePlan(core.length, List.of(Region.of(0, core)));
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            partitions.add(new Partition("p" + i, PartitionType.BIOS_BOOT, new UUID(2, i), plan));
        }
        Path file = folder.resolve("many.img");
        DiskFiles.write(Gpt.plan(new UUID(1, 1), partitions, new byte[0]), file, new DiskWriter.Raw());

        assertThat(listing(file))
                .filteredOn(line -> line.contains(", prefix /"))
                .hasSize(8);
        assertThat(listing(file))
                .filteredOn(line -> line.endsWith("there are more than 8"))
                .hasSize(12);
    }

    @Test
    void theFirstSectorOfACdHasItsOwnFields() throws IOException {
        byte[] hybrid = CoreImage.of(new GrubBytes().files(), List.of("normal"), "/", "")
                .onCd(100)
                .bootCode();
        hybrid[2] = (byte) 0x90;
        hybrid[3] = (byte) 0x90;
        ImagePlan disk = new ImagePlan(4096, List.of(Region.of(0, hybrid)));

        assertThat(BootCode.ofFirstSector(disk, 0x5c)).contains("GRUB's code in the master boot record, field code");
        assertThat(BootCode.ofFirstSector(disk, 0x1b1))
                .contains("GRUB's code in the master boot record, field first sector of the core");
        assertThat(BootCode.ofFirstSector(disk, 440)).isEmpty();
    }

    private static List<String> listing(Path disk) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            return Listing.of(contents);
        }
    }

    private static String part(Path disk, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(disk);
        bytes[offset] ^= 1;
        Path other = Files.write(disk.resolveSibling("flipped.img"), bytes);
        return OutputDifference.between(disk, other, TestWorlds.DEBIAN).part();
    }

    @Test
    void theCoreOfADiskIsToldInALine() throws IOException {
        List<String> lines = listing(disk("a.img", List.of("normal"), 2048));

        assertThat(lines.get(1)).contains("grub core");
        assertThat(lines)
                .last()
                .isEqualTo("bi?os: GRUB 2.99-1+test, prefix (,gpt2)/boot/grub, 3 modules: boot extcmd normal");
    }

    @Test
    void aCoreThatLiesElsewhereThanItLooksForItselfIsTold() throws IOException {
        assertThat(listing(disk("a.img", List.of("normal"), 4096)))
                .last()
                .asString()
                .endsWith("; it looks for itself at sector 4097, not 2049, and does not start");
    }

    @Test
    void aBrokenCoreIsToldAndTheRestListed() throws IOException {
        Path disk = disk("a.img", List.of("normal"), 2048);
        byte[] bytes = Files.readAllBytes(disk);
        ByteBuffer.wrap(bytes).putInt(PARTITION + 512 + 8, -1);
        Files.write(disk, bytes);

        List<String> lines = listing(disk);
        assertThat(lines).anyMatch(line -> line.startsWith("root "));
        assertThat(lines).last().asString().startsWith("bi?os: GRUB's core, broken: 4294967295 bytes");
    }

    @Test
    void aByteOfTheBootLoaderIsToldByItsField() throws IOException {
        Path disk = disk("a.img", List.of("normal"), 2048);

        assertThat(part(disk, 0x5c)).isEqualTo("GRUB's code in the master boot record, field first sector of the core");
        assertThat(part(disk, 440)).startsWith("the protective MBR");
        assertThat(part(disk, PARTITION + 0x1f4))
                .isEqualTo("GRUB's core, its first sector, field second sector of the core of the partition bi?os");
        assertThat(part(disk, PARTITION + 512 + 64)).contains("its packed kernel and modules, byte 0");
    }

    @Test
    void theBootLoadersOfTwoDisksAreCompared() throws IOException {
        try (DiskContents one = DiskContents.read(disk("a.img", List.of("normal"), 2048));
                DiskContents same = DiskContents.read(disk("b.img", List.of("normal"), 2048));
                DiskContents other = DiskContents.read(disk("c.img", List.of("boot"), 2048))) {
            assertThat(BootCode.differences(one, same)).isEmpty();
            assertThat(BootCode.differences(one, other))
                    .containsExactly(
                            "- bi?os: GRUB 2.99-1+test, prefix (,gpt2)/boot/grub, 3 modules: boot extcmd normal",
                            "+ bi?os: GRUB of an unknown version, prefix (,gpt2)/boot/grub, 1 modules: boot");
        }
        Path changed = disk("d.img", List.of("normal"), 2048);
        byte[] bytes = Files.readAllBytes(changed);
        bytes[PARTITION + 512 + 0x14] ^= 1;
        Files.write(changed, bytes);
        try (DiskContents one = DiskContents.read(disk("a.img", List.of("normal"), 2048));
                DiskContents other = DiskContents.read(changed)) {
            assertThat(BootCode.differences(one, other))
                    .containsExactly(
                            "~ bi?os: byte 532, GRUB's core, its decompressor, field length without redundancy");
        }
    }
}
