package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.FixedVhd;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** A small image with a few files and dpkg's records of two packages. */
final class SampleImage {
    static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private static final UUID ID = UUID.fromString("11111111-2222-8333-8444-555555555555");

    private SampleImage() {}

    static Tree tree() {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        Attributes folder = Attributes.of(0755, CLOCK);
        for (String path : List.of("etc", "usr", "usr/bin", "var", "var/lib", "var/lib/dpkg", "var/lib/dpkg/info")) {
            tree.put(path, new Directory(folder));
        }
        tree.put("bin", new Symlink(Attributes.of(0777, CLOCK), "usr/bin"));
        file(tree, "etc/motd", "welcome\n");
        file(tree, "usr/bin/shop", "s".repeat(9000));
        status(tree, "1.0");
        file(tree, "var/lib/dpkg/info/shop.list", "/.\n/bin\n/bin/shop\n");
        file(tree, "var/lib/dpkg/info/motd:amd64.list", "/.\n/etc/motd\n/../../etc/passwd\n");
        return tree;
    }

    static void status(Tree tree, String version) {
        file(
                tree,
                "var/lib/dpkg/status",
                "Package: shop\nStatus: install ok installed\nArchitecture: all\nVersion: " + version + "\n\n"
                        + "Package: gone\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\n\n"
                        + "Package: motd\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2\n");
    }

    static void file(Tree tree, String path, String text) {
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
    }

    static ImagePlan ext4(Tree tree) {
        return Ext4.plan(
                        tree, Ext4Options.of("org.example:shop:1.0:root", CLOCK).withSize(new Ext4Size.Fixed(8 << 20)))
                .image();
    }

    static Path whole(Path file) throws IOException {
        RawDisk.write(ext4(tree()), file);
        return file;
    }

    static Path partitioned(Path file) throws IOException {
        RawDisk.write(partitions(ext4(tree())), file);
        return file;
    }

    static ImagePlan partitions(ImagePlan root) {
        return Gpt.plan(ID, List.of(new Partition("root", PartitionType.ROOT_AMD64, ID, root)), new byte[0]);
    }

    /** A disk with what firmware reads before its root, which mounts it. */
    static ImagePlan withEsp() {
        Tree files = new Tree(Attributes.of(0755, CLOCK));
        files.directory("EFI/BOOT", Attributes.of(0755, CLOCK));
        file(files, "EFI/BOOT/BOOTX64.EFI", "l".repeat(3000));
        file(files, "EFI/BOOT/grub.cfg", "configfile\n");
        ImagePlan esp = Fat.plan(
                        files,
                        FatOptions.of("esp", CLOCK)
                                .withLabel("esp")
                                .withSize(Ext4Size.TIGHT)
                                .withOffset(1 << 20))
                .image();
        Tree root = tree();
        root.directory("boot/efi", Attributes.of(0755, CLOCK));
        file(root, "etc/fstab", "UUID=" + FatOptions.identity("esp") + " /boot/efi vfat umask=0077 0 2\n");
        return Gpt.plan(
                ID,
                List.of(
                        new Partition("esp", PartitionType.EFI_SYSTEM, new UUID(1, 2), esp),
                        new Partition("root", PartitionType.ROOT_AMD64, ID, ext4(root))),
                new byte[0]);
    }

    /** What our writer adds to a tree. */
    static Tree withoutLostFound(Tree tree) {
        tree.remove("lost+found");
        return tree;
    }

    /** The image in every container we write. */
    static List<Path> everyFormat(ImagePlan plan, Path folder) throws IOException {
        Map<Path, DiskWriter> formats = new LinkedHashMap<>();
        Path raw = folder.resolve("disk.img");
        formats.put(raw, new DiskWriter.Raw());
        formats.put(folder.resolve("disk.qcow2"), new DiskWriter.Qcow2());
        formats.put(folder.resolve("disk.vhd"), new DiskWriter.Vhd(ID, CLOCK));
        formats.put(folder.resolve("fixed.vhd"), new FixedVhd(ID, CLOCK));
        formats.put(folder.resolve("disk.vmdk"), new DiskWriter.Vmdk(ID));
        formats.put(
                folder.resolve("disk.xva"), new DiskWriter.Xva("<value/>".getBytes(StandardCharsets.UTF_8), "Ref:4"));
        ImagePlan nothing = new ImagePlan(plan.size(), List.of());
        RawDisk.write(nothing, folder.resolve("nothing.img"));
        formats.put(
                folder.resolve("delta.qcow2"),
                new DiskWriter.Qcow2Delta(new Backing(nothing, "nothing.img", DiskFormats.RAW), true));
        DiskFiles.write(plan, formats);
        return List.copyOf(formats.keySet());
    }
}
