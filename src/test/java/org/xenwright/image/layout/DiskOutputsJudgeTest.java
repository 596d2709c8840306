package org.xenwright.image.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.platform.GuestType;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The files of a disk judged by the programs that will read them. */
@Tag("judge")
class DiskOutputsJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path target;

    private ImageManifest write(String fileSystem, String table, String... formats) throws IOException {
        return write(new DiskRequest(
                DiskRequest.fileSystem(fileSystem),
                Ext4Size.DEFAULT,
                DiskRequest.table(table),
                Stream.of(formats).map(DiskRequest::format).toList()));
    }

    private ImageManifest write(DiskRequest disk) throws IOException {
        ImageIdentity image =
                new ImageIdentity("shop", "org.example:shop:1.0", "org.example:shop", "amd64", GuestType.PVH, CLOCK);
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        tree.put("etc", new Directory(Attributes.of(0755, CLOCK)));
        tree.put("etc/motd", new RegularFile(Attributes.of(0644, CLOCK), Content.of("welcome to the shop\n")));
        for (String path : List.of("boot", "srv", "srv/shop")) {
            tree.put(path, new Directory(Attributes.of(0750, CLOCK)));
        }
        tree.put("boot/vmlinuz", new RegularFile(Attributes.of(0600, CLOCK), Content.of("a kernel\n")));
        tree.put("srv/shop/goods", new RegularFile(Attributes.of(0644, CLOCK), Content.of("fruit\n")));
        DiskLayout layout = new DiskLayout(image, disk);
        DiskLayout.Laid laid = layout.disk(layout.root(tree, target.resolve("root")), Map.of());
        DiskOutputs outputs = new DiskOutputs(image, disk, laid.plan(), Map.of());
        ImageManifest manifest = TestManifest.of(image, null, laid, outputs.disks(), null);
        outputs.write(manifest, target);
        return manifest;
    }

    private String judge(String program, String... arguments) throws IOException {
        Judge.Verdict result = Judge.run(program, arguments);
        assertThat(result.exit()).as(program + ": " + result.output()).isZero();
        return result.output();
    }

    private String file(String name) {
        return target.resolve(name).toString();
    }

    @Test
    void everyFormatOfAPartitionedDiskHoldsTheSameBytes() throws IOException {
        ImageManifest manifest = write("ext4", "gpt", "raw", "qcow2", "vhd", "vmdk", "xva");

        assertThat(manifest.filesystem().rootDevice()).isEqualTo("/dev/xvda1");
        assertThat(manifest.disks())
                .extracting(ImageManifest.Disk::file)
                .containsExactly("shop.img", "shop.qcow2", "shop.vhd", "shop.vmdk", "shop.xva");
        judge("qemu-img", "check", "-f", "qcow2", file("shop.qcow2"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "qcow2", file("shop.img"), file("shop.qcow2"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "vpc", file("shop.img"), file("shop.vhd"));
        judge("qemu-img", "check", "-f", "vmdk", file("shop.vmdk"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "vmdk", file("shop.img"), file("shop.vmdk"));
        assertThat(judge("sfdisk", "--verify", file("shop.img"))).contains("No errors detected");
        judge("e2fsck", "-fn", file("shop.img") + "?offset=1048576");
        judge("tar", "-C", target.toString(), "-xf", file("shop.xva"), "ova.xml");
        assertThat(judge("xmllint", "--nonet", file("ova.xml")))
                .contains("<value>BIOS order</value>", "<value>Pool-wide network associated with eth0</value>");
        try (InputStream in = Files.newInputStream(target.resolve("shop.xva"));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("ova.xml");
            assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<value>shop</value>")
                    .contains("<value>" + manifest.disks().get(4).size() + "</value>");
        }
    }

    @Test
    void anOvaIsATarWhoseManifestHoldsAndWhoseDiskIsTheImage() throws IOException {
        write("ext4", "gpt", "raw", "ova");

        assertThat(judge("tar", "-tf", file("shop.ova"))).isEqualTo("shop.ovf\nshop.mf\nshop-disk1.vmdk\n");
        judge("tar", "-C", target.toString(), "-xf", file("shop.ova"));
        judge("sh", "-c", "cd \"$0\" && sha256sum --strict -c shop.mf", target.toString());
        judge("qemu-img", "check", "-f", "vmdk", file("shop-disk1.vmdk"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "vmdk", file("shop.img"), file("shop-disk1.vmdk"));
        long capacity = Files.size(target.resolve("shop.img"));
        long length = Files.size(target.resolve("shop-disk1.vmdk"));
        assertThat(judge("xmllint", "--noent", "--nonet", file("shop.ovf")))
                .contains("ovf:size=\"" + length + "\"", "ovf:capacity=\"" + capacity + "\"");
    }

    @Test
    void aReadOnlyRootIsASquashfs() throws IOException {
        ImageManifest manifest = write("squashfs", "none", "raw");

        assertThat(manifest.filesystem().uuid()).isNull();
        assertThat(judge("unsquashfs", "-cat", file("shop.img"), "etc/motd")).isEqualTo("welcome to the shop\n");
    }

    @Test
    void aFormatThatIsNoLongerWantedIsRemoved() throws IOException {
        write("ext4", "none", "raw", "qcow2");

        write("ext4", "none", "qcow2");

        assertThat(target.resolve("shop.img")).doesNotExist();
        assertThat(target.resolve("shop.qcow2")).exists();
    }

    @Test
    void everyPartitionIsWhatItsToolsExpectAndTheRootIsTheLast() throws IOException {
        ImageManifest manifest = write(new DiskRequest(
                FileSystemKinds.EXT4,
                new Ext4Size.PlusBytes(8 << 20),
                PartitionTable.GPT,
                List.of(DiskFormats.RAW),
                null,
                SquashfsPacking.DEFAULT,
                Ext4Profile.DEFAULT,
                List.of(
                        new PartitionRequest(
                                "boot",
                                FileSystemKinds.EXT4,
                                "/boot",
                                new Ext4Size.Fixed(24 << 20),
                                Ext4Profile.READONLY),
                        new PartitionRequest(
                                "paging", FileSystemKinds.SWAP, null, new Ext4Size.Fixed(6 << 20), Ext4Profile.DEFAULT),
                        new PartitionRequest(
                                "data",
                                FileSystemKinds.EXT4,
                                "/srv",
                                new Ext4Size.PlusBytes(4 << 20),
                                Ext4Profile.LEGACY),
                        new PartitionRequest(
                                "shop", FileSystemKinds.EXT4, "/srv/shop", Ext4Size.TIGHT, Ext4Profile.LARGE))));

        assertThat(manifest.filesystem().rootDevice()).isEqualTo("/dev/xvda5");
        assertThat(manifest.partitions())
                .extracting(ImageManifest.Partition::name)
                .containsExactly("boot", "paging", "data", "shop", "root");
        assertThat(judge("sfdisk", "--verify", file("shop.img"))).contains("No errors detected");
        String table = judge("sfdisk", "-d", file("shop.img"));
        for (ImageManifest.Partition each : manifest.partitions()) {
            assertThat(table)
                    .contains(
                            "uuid=" + each.id().toUpperCase(java.util.Locale.ROOT) + ", name=\"" + each.name() + "\"");
            String probed = judge("blkid", "-p", "-o", "export", "-O", "" + each.offset(), file("shop.img"));
            assertThat(probed).contains("TYPE=" + each.type()).contains("UUID=" + each.uuid());
            assertThat(probed).contains(each.name().equals("root") ? "TYPE=ext4" : "LABEL=" + each.name());
            if (each.type() == FileSystemKinds.EXT4) {
                Judge.Verdict verdict = Judge.run("e2fsck", "-fn", file("shop.img") + "?offset=" + each.offset());
                assertThat(verdict.exit())
                        .as(each.name() + ": " + verdict.output())
                        .isZero();
            }
        }
        assertThat(show(manifest, "boot", "/vmlinuz")).isEqualTo("a kernel\n");
        assertThat(show(manifest, "shop", "/goods")).isEqualTo("fruit\n");
        assertThat(judge("debugfs", "-R", "ls -l /srv", at(manifest, "root"))).doesNotContain("shop");
        assertThat(judge("debugfs", "-R", "stat /boot", at(manifest, "root"))).contains("Mode:  0750");
        assertThat(judge("wipefs", "-p", file("shop.img"))).contains(",gpt").contains("PMBR");
    }

    @Test
    void aFatIsWhatFirmwareMountsAtItsPlace() throws IOException {
        ImageManifest manifest = write(new DiskRequest(
                FileSystemKinds.EXT4,
                new Ext4Size.PlusBytes(8 << 20),
                PartitionTable.GPT,
                List.of(DiskFormats.RAW),
                null,
                SquashfsPacking.DEFAULT,
                Ext4Profile.DEFAULT,
                List.of(
                        new PartitionRequest(
                                "esp",
                                FileSystemKinds.VFAT,
                                "/boot/efi",
                                new Ext4Size.Fixed(34 << 20),
                                Ext4Profile.DEFAULT),
                        new PartitionRequest(
                                "SHARED", FileSystemKinds.VFAT, "/srv", Ext4Size.TIGHT, Ext4Profile.DEFAULT))));

        Judge.Verdict table = Judge.run("sfdisk", "-d", file("shop.img"));
        assertThat(table.output())
                .contains("type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
                .contains("type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7");
        for (ImageManifest.Partition each : manifest.partitions().subList(0, 2)) {
            String probed = judge("blkid", "-p", "-o", "export", "-O", "" + each.offset(), file("shop.img"));
            assertThat(probed).contains("TYPE=vfat", "VERSION=FAT32", "UUID=" + each.uuid(), "LABEL=" + each.name());
            String checked = judge("fsck.vfat", "-n", "-v", partition(each));
            assertThat(checked).contains(each.offset() / 512 + " hidden sectors");
        }
        assertThat(judge(
                        "mtools",
                        "-c",
                        "mtype",
                        "-i",
                        partition(manifest.partitions().get(1)),
                        "::/shop/goods"))
                .isEqualTo("fruit\n");
    }

    @Test
    void theRootOfAPartitionedDiskGrowsWithIt() throws IOException {
        ImageManifest manifest = write(new DiskRequest(
                FileSystemKinds.EXT4,
                new Ext4Size.Fixed(64 << 20),
                PartitionTable.GPT,
                List.of(DiskFormats.RAW),
                null,
                SquashfsPacking.DEFAULT,
                Ext4Profile.DEFAULT,
                List.of(new PartitionRequest(
                        "paging", FileSystemKinds.SWAP, null, new Ext4Size.Fixed(1 << 20), Ext4Profile.DEFAULT))));
        Path disk = target.resolve("shop.img");
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(512L << 20);
        }
        judge("sgdisk", "-e", disk.toString());
        judge("sh", "-c", "echo ', +' | " + String.join(" ", Judge.command("sfdisk")) + " -q -N 2 " + disk);
        long offset = manifest.partitions().get(1).offset();
        Path root = target.resolve("grown");
        try (java.nio.channels.FileChannel from = java.nio.channels.FileChannel.open(disk);
                java.nio.channels.FileChannel to = java.nio.channels.FileChannel.open(
                        root, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            from.transferTo(offset, Long.MAX_VALUE, to);
        }
        judge("resize2fs", root.toString());
        judge("e2fsck", "-fn", root.toString());
        assertThat(judge("dumpe2fs", "-h", root.toString())).contains("Block count:              130");
    }

    /** Returns a file with nothing but a partition. */
    private String partition(ImageManifest.Partition partition) throws IOException {
        Path file = target.resolve("partition-" + partition.name());
        try (FileChannel from = FileChannel.open(target.resolve("shop.img"));
                FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            from.transferTo(partition.offset(), partition.size(), to.truncate(0));
        }
        return file.toString();
    }

    private String at(ImageManifest manifest, String partition) {
        long offset = manifest.partitions().stream()
                .filter(each -> each.name().equals(partition))
                .findFirst()
                .orElseThrow()
                .offset();
        return file("shop.img") + "?offset=" + offset;
    }

    private String show(ImageManifest manifest, String partition, String path) throws IOException {
        String said = judge("debugfs", "-R", "cat " + path, at(manifest, partition));
        return said.substring(said.indexOf('\n') + 1);
    }
}
