package org.xenwright.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.judge.Judge;
import org.xenwright.loader.grub.BiosBoot;
import org.xenwright.loader.grub.CoreImage;
import org.xenwright.loader.grub.GrubConfig;
import org.xenwright.loader.grub.GrubFiles;
import org.xenwright.loader.grub.GrubModules;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A disk with GRUB for a BIOS and behind shim for UEFI, and on its root a kernel and an initramfs, broken if need be. */
public final class BootableDisk {
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final Instant CLOCK = Instant.parse("2024-01-01T00:00:00Z");
    private static final long FIRST = 2048;
    private static final String KERNEL = "/boot/vmlinuz";
    private static final String INITRAMFS = "/boot/initrd.img";

    private final Path kernel;
    private final Path initramfs;
    private final List<String> words;
    private boolean forged;
    private boolean withoutKernel;

    /** @param words of the kernel's command line */
    public BootableDisk(Path kernel, Path initramfs, String... words) {
        this.kernel = kernel;
        this.initramfs = initramfs;
        this.words = List.of(words);
    }

    /** Changes a byte of the program that shim starts, so that its signature is none. */
    public BootableDisk withForgedLoader() {
        forged = true;
        return this;
    }

    /** Leaves the kernel out that the menu names. */
    public BootableDisk withoutKernel() {
        withoutKernel = true;
        return this;
    }

    public Path write(Path at) throws IOException {
        Ext4Options options = Ext4Options.of("bootable", CLOCK).withSize(new Ext4Size.PlusBytes(8 << 20));
        Path packages = Judge.tools().folder(GrubFiles.PACKAGE);
        BiosBoot boot = CoreImage.of(
                        GrubFiles.of(path -> content(packages.resolve(path))),
                        GrubModules.DISK,
                        "(,gpt3)" + GrubConfig.FOLDER,
                        "")
                .onDisk(FIRST);
        ImagePlan core = new ImagePlan(boot.core().length, List.of(Region.of(0, boot.core())));
        ImagePlan esp = Fat.plan(esp(options.uuid().toString()), FatOptions.of("esp", CLOCK))
                .image();
        ImagePlan root = Ext4.plan(root(options.uuid().toString()), options).image();
        List<Partition> partitions = List.of(
                new Partition("bios", PartitionType.BIOS_BOOT, new UUID(1, 2), core),
                new Partition("esp", PartitionType.EFI_SYSTEM, new UUID(1, 3), esp),
                new Partition("root", PartitionType.ROOT_AMD64, new UUID(1, 4), root));
        RawDisk.write(Gpt.plan(new UUID(1, 1), partitions, boot.bootCode()), at);
        return at;
    }

    private Tree root(String uuid) throws IOException {
        GrubConfig config = new GrubConfig("tiny", uuid, KERNEL, Optional.of(INITRAMFS), words, GrubConfig.PC_CONSOLES);
        Tree tree = new Tree(FOLDER);
        put(tree, GrubConfig.FOLDER + "/" + GrubConfig.FILE, Content.of(config.text()));
        if (!withoutKernel) {
            put(tree, KERNEL, content(kernel).orElseThrow());
        }
        put(tree, INITRAMFS, content(initramfs).orElseThrow());
        return tree;
    }

    private Tree esp(String uuid) throws IOException {
        Path packages = Judge.tools().folder("shim-signed", "grub-efi-amd64-signed");
        Tree tree = new Tree(FOLDER);
        put(
                tree,
                "/EFI/BOOT/BOOTX64.EFI",
                content(packages.resolve("usr/lib/shim/shimx64.efi.signed")).orElseThrow());
        byte[] grub = Files.readAllBytes(packages.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"));
        if (forged) {
            grub[grub.length / 2]++;
        }
        put(tree, "/EFI/BOOT/grubx64.efi", Content.of(grub));
        put(tree, "/EFI/debian/grub.cfg", Content.of(GrubConfig.pointer(uuid, GrubConfig.FOLDER)));
        return tree;
    }

    private static void put(Tree tree, String path, Content content) {
        int slash = path.lastIndexOf('/');
        tree.directory(path.substring(1, slash), FOLDER);
        tree.put(path.substring(1), new RegularFile(FILE, content));
    }

    private static Optional<Content> content(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(new Content.Slice(file, 0, Files.size(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
