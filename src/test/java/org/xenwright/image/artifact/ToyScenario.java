package org.xenwright.image.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskImage;
import org.xenwright.disk.PartitionTable;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.OutputDifference;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** An image in a format and with file systems that stand beside the house; to be run where they are registered. */
public final class ToyScenario {
    private ToyScenario() {}

    /** Builds, sends, inspects and compares such images in a folder. */
    public static void run(Path folder) throws IOException {
        partition(folder);
        root(folder.resolve("root"));
        DiskRequest plain = new DiskRequest(
                FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskRequest.format("toy")));
        assertThatThrownBy(() -> DiskRequest.format("toys"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("iso, ova, qcow2, raw, toy, vhd, vmdk, xva")
                .hasMessageContaining("write toy");
        assertThat(plain.disks("web").get(0).file()).isEqualTo("web.toydisk");
        assertThat(XlFormat.of(DiskFormats.of("toy"))).isEmpty();
    }

    private static void partition(Path folder) throws IOException {
        DiskRequest request = new DiskRequest(
                FileSystemKinds.EXT4,
                Ext4Size.DEFAULT,
                PartitionTable.GPT,
                List.of(DiskRequest.format("toy"), DiskFormats.RAW),
                null,
                SquashfsPacking.DEFAULT,
                Ext4Profile.DEFAULT,
                List.of(new PartitionRequest(
                        "toys",
                        PartitionRequest.fileSystem("toyfs"),
                        "/usr/bin",
                        Ext4Size.DEFAULT,
                        Ext4Profile.DEFAULT)));
        ImageArtifactTest.Built built = ImageArtifactTest.build(folder, "built", request, "web.img");

        // the documents say it, and the disks made of the artifact elsewhere are those of the build
        String manifest = Files.readString(built.target().resolve(ImageManifest.FILE));
        assertThat(manifest).contains("\"format\" : \"toy\"").contains("\"type\" : \"toyfs\"");
        assertThat(ImageManifest.read(built.target())).isEqualTo(built.manifest());
        assertThat(built.manifest().disk().orElseThrow().file()).isEqualTo("web.img");
        Path elsewhere = folder.resolve("elsewhere");
        ImageArtifactTest.render(built.artifact(), "1.0-2", elsewhere);
        Path disk = built.target().resolve("web.toydisk");
        assertThat(Files.mismatch(elsewhere.resolve("web.toydisk"), disk)).isEqualTo(-1);
        assertThat(Files.mismatch(elsewhere.resolve("web.img"), built.target().resolve("web.img")))
                .isEqualTo(-1);

        // inspect
        try (DiskContents contents = DiskContents.read(disk)) {
            assertThat(contents.image().format().title()).isEqualTo("Toy");
            DiskContents.Volume toys = contents.volumes().get(0);
            assertThat(toys.name()).isEqualTo("toys");
            assertThat(toys.content().type()).isEqualTo("toyfs");
            assertThat(toys.content().holds("ping")).isTrue();
            assertThat(contents.volumes().get(1).content().kind()).isEqualTo(FileSystemKinds.EXT4);
        }

        // diff: a field of the container, and a byte of the file system
        long toys = built.manifest().partitions().get(0).offset();
        assertThat(changed(disk, 512 + toys + 22)).isEqualTo("byte 10 of the toys of the partition toys");
        Path header = Files.copy(disk, folder.resolve("header"));
        change(header, 100);
        OutputDifference difference = OutputDifference.between(disk, header, TestWorlds.DEBIAN);
        assertThat(difference).isNotNull();
        assertThat(difference.part()).isEqualTo("the toy header, byte 100");
    }

    private static void root(Path folder) throws IOException {
        Files.createDirectories(folder);
        DiskRequest request = new DiskRequest(
                DiskRequest.fileSystem("toyfs"),
                Ext4Size.DEFAULT,
                PartitionTable.NONE,
                List.of(DiskRequest.format("toy")));
        Instant clock = Instant.parse("2026-11-01T00:00:00Z");
        ImageIdentity image =
                new ImageIdentity("web", "org.example:web:1.0", "org.example:web", "amd64", GuestType.PVH, clock);
        DiskLayout layout = new DiskLayout(image, request);
        String id = FileSystemKinds.of("toyfs").identity("org.example:web:root").orElseThrow();
        assertThat(layout.mounts()).containsExactly(new SystemIdentity.Mount("UUID=" + id, "/", "toyfs", "sync", 2));
        Tree tree = new Tree(Attributes.of(0755, clock));
        tree.put("etc", new Directory(Attributes.of(0755, clock)));
        tree.put("etc/motd", new RegularFile(Attributes.of(0644, clock), Content.of("toys")));
        DiskLayout.LaidRoot laid = layout.root(tree, folder.resolve("root"));
        assertThat(laid.facts().type().name()).isEqualTo("toyfs");
        assertThat(laid.facts().uuid()).isEqualTo(id);
        Path disk = folder.resolve("disk");
        RawDisk.write(laid.plan(), disk);
        assertThat(DiskImage.read(disk).format()).isEqualTo(DiskFormats.RAW);
        try (DiskContents contents = DiskContents.read(disk)) {
            RegularFile motd = (RegularFile) contents.files().find("etc/motd").orElseThrow();
            assertThat(new String(motd.content().bytes(9), StandardCharsets.UTF_8))
                    .isEqualTo("toys");
        }
    }

    private static String changed(Path disk, long at) throws IOException {
        Path copy = Files.copy(disk, disk.resolveSibling("changed"));
        change(copy, at);
        OutputDifference difference = OutputDifference.between(disk, copy, TestWorlds.DEBIAN);
        assertThat(difference).isNotNull();
        return difference.part();
    }

    private static void change(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int was = bytes.read();
            bytes.seek(at);
            bytes.write(was ^ 1);
        }
    }
}
