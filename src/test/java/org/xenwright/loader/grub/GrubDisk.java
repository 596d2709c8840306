package org.xenwright.loader.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A disk of a BIOS boot partition and a root with a kernel, an initramfs and our configuration. */
final class GrubDisk {
    static final String KERNEL = "/boot/vmlinuz-6.1.0-test";
    static final String INITRAMFS = "/boot/initrd.img-6.1.0-test";

    private static final Ext4Options OPTIONS = Ext4Options.of("grub-disk", Instant.EPOCH);
    private static final long FIRST = 2048;

    private GrubDisk() {}

    /** What our configuration for it says. */
    static GrubConfig config(String name, List<String> words) {
        return new GrubConfig(
                name, OPTIONS.uuid().toString(), KERNEL, Optional.of(INITRAMFS), words, GrubConfig.PC_CONSOLES);
    }

    /** Writes one. */
    static Path write(Path at, GrubFiles grub, GrubConfig config, Path kernel, Path initramfs) throws IOException {
        CoreImage core = CoreImage.of(grub, GrubModules.DISK, "(,gpt2)" + GrubConfig.FOLDER, "");
        BiosBoot boot = core.onDisk(FIRST);
        ImagePlan plan = Gpt.plan(
                new UUID(1, 1),
                List.of(
                        new Partition("bios", PartitionType.BIOS_BOOT, new UUID(1, 2), plan(boot.core())),
                        new Partition(
                                "root",
                                PartitionType.ROOT_AMD64,
                                new UUID(1, 3),
                                Ext4.plan(root(config, kernel, initramfs), OPTIONS)
                                        .image())),
                boot.bootCode());
        DiskFiles.write(plan, at, new DiskWriter.Raw());
        return at;
    }

    static ImagePlan plan(byte[] bytes) {
        return new ImagePlan(bytes.length, List.of(Region.of(0, bytes)));
    }

    private static Tree root(GrubConfig config, Path kernel, Path initramfs) throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("boot/grub", Attributes.of(0755, Instant.EPOCH));
        put(tree, GrubConfig.FOLDER + "/" + GrubConfig.FILE, Content.of(config.text()));
        put(tree, KERNEL, new Content.Slice(kernel, 0, Files.size(kernel)));
        put(tree, INITRAMFS, new Content.Slice(initramfs, 0, Files.size(initramfs)));
        return tree;
    }

    private static void put(Tree tree, String path, Content content) {
        tree.put(path.substring(1), new RegularFile(Attributes.of(0644, Instant.EPOCH), content));
    }
}
