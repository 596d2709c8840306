package org.xenwright.loader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.kernel.KernelCompression;
import org.xenwright.loader.grub.BiosBoot;
import org.xenwright.loader.grub.CoreImage;
import org.xenwright.loader.grub.GrubConfig;
import org.xenwright.loader.grub.GrubFiles;
import org.xenwright.loader.grub.GrubModules;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.loader.pe.PeFormatException;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.tree.Tree;

/**
 * GRUB on the disk, for BIOS, for UEFI with Secure Boot, and for what Xen starts disks by: all read one {@code
 * grub.cfg} beside the kernel. Nothing of GRUB runs; its bytes are those of packages.
 */
final class GrubMethod implements BootMethod {
    private static final String NAME = "grub";
    private static final String BIOS = "bios";
    private static final String ESP = "esp";
    private static final String BOOT = "boot";

    /** Where the first partition starts, in sectors of 512 bytes: at 1 MiB. */
    private static final long FIRST_SECTOR = 2048;

    private static final long BIOS_SIZE = 1 << 20;
    private static final long ESP_SIZE = 64 << 20; // FAT32 needs 33 MiB, its files 6 MB, and kernels stay elsewhere

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean needsKernel() {
        return true;
    }

    /** Names the files beside the disk: they still start a guest without its loader. */
    @Override
    public BootNames names(String image, boolean initramfs) {
        return DIRECT.names(image, initramfs);
    }

    @Override
    public Set<LoaderPart> parts(Architecture architecture) {
        return SignedGrub.ofDisk(architecture).parts();
    }

    @Override
    public List<String> drivers() {
        return MachineDrivers.DISKS;
    }

    @Override
    public List<BootPartition> partitions(BootRoot root, Architecture architecture) {
        SignedGrub.ofDisk(architecture);
        List<BootPartition> partitions = new ArrayList<>();
        if (architecture == Architecture.AMD64) {
            partitions.add(new BootPartition(BIOS, FileSystemKinds.BIOS_BOOT, null, BIOS_SIZE));
        }
        partitions.add(new BootPartition(ESP, FileSystemKinds.VFAT, "/boot/efi", ESP_SIZE));
        // what is hashed cannot hold its own hash
        boolean readable = root.fileSystem().isReadByLoaders() && !root.verified();
        if (!readable && !root.mounts().contains("/boot")) {
            partitions.add(new BootPartition(BOOT, FileSystemKinds.EXT4, "/boot", 0));
        }
        return partitions;
    }

    @Override
    public DiskBoot diskBoot(Architecture architecture) {
        return architecture == Architecture.AMD64
                ? new DiskBoot(NAME, EnumSet.allOf(BootPath.class))
                : DiskBoot.of(NAME, BootPath.UEFI, BootPath.SECURE_BOOT, BootPath.PYGRUB);
    }

    @Override
    public BootFiles files(BootSystem system) throws IOException {
        SignedGrub.ofDisk(system.architecture()).checkGenerations(system);
        BootKernel kernel = system.bootKernel();
        Tree files = system.newTree();
        List<String> remarks = new ArrayList<>();
        String release = kernel.facts().release();
        if (system.tree().follow(inBoot("vmlinuz-", release)).isEmpty()) {
            system.put(files, inBoot("vmlinuz-", release), 0644, kernel.kernel());
        }
        if (kernel.initramfs().isPresent()) {
            system.put(
                    files,
                    inBoot("initrd.img-", release),
                    0600,
                    kernel.initramfs().get());
        }
        if (!system.disk().verified()) {
            String text = config(system, system.disk().words()).text();
            system.put(files, "boot/grub/" + GrubConfig.FILE, 0600, Content.of(text));
        }
        Tree defaults = system.newTree();
        GrubUpgrades.of(system).lay(defaults, remarks);
        remarks.addAll(remarks(system, ways(system)));
        return new BootFiles(files, defaults, remarks);
    }

    @Override
    public BootOutputs make(BootInputs inputs) throws IOException {
        BootSystem system = inputs.system();
        Map<String, Tree> partitions = new TreeMap<>();
        partitions.put(ESP, esp(system));
        if (system.architecture() == Architecture.AMD64) {
            partitions.put(BIOS, bios(system));
        }
        if (system.disk().verified()) {
            Tree boot = system.newTree();
            Content text = Content.of(config(system, inputs.words()).text());
            system.put(boot, "grub/" + GrubConfig.FILE, 0600, text);
            partitions.put(system.disk().boot().name(), boot);
        }
        return DirectKernel.beside(inputs, partitions, ways(system));
    }

    private static String inBoot(String prefix, String release) {
        return "boot/" + prefix + release;
    }

    private static GrubConfig config(BootSystem system, List<String> rootWords) throws IOException {
        BootKernel kernel = system.bootKernel();
        String folder = system.disk().boot().folder();
        String release = kernel.facts().release();
        List<String> words = new ArrayList<>(system.rootWords());
        words.addAll(rootWords);
        words.addAll(system.arguments().words());
        return new GrubConfig(
                system.image(),
                system.disk().boot().uuid(),
                folder + "/vmlinuz-" + release,
                kernel.initramfs().map(file -> folder + "/initrd.img-" + release),
                words,
                consoles(system.architecture()));
    }

    static List<String> consoles(Architecture architecture) {
        return architecture == Architecture.ARM64 ? GrubConfig.ARM_CONSOLES : GrubConfig.PC_CONSOLES;
    }

    private static Tree esp(BootSystem system) {
        String folder = system.disk().boot().folder() + "/grub";
        return SignedGrub.ofDisk(system.architecture())
                .partition(system, GrubConfig.pointer(system.disk().boot().uuid(), folder));
    }

    private static Tree bios(BootSystem system) throws IOException {
        BootDisk.Place boot = system.disk().boot();
        BiosBoot made = CoreImage.of(
                        GrubFiles.of(system::part),
                        GrubModules.DISK,
                        "(,gpt" + boot.partition() + ")" + boot.folder() + "/grub",
                        "")
                .onDisk(FIRST_SECTOR);
        Tree bios = system.newTree();
        system.put(bios, "boot.img", 0644, Content.of(made.bootCode()));
        system.put(bios, "core.img", 0644, Content.of(made.core()));
        return bios;
    }

    /** Returns the ways in which a disk with this kernel boots. */
    private DiskBoot ways(BootSystem system) throws IOException {
        BootKernel.Facts facts = system.bootKernel().facts();
        DiskBoot ways = diskBoot(system.architecture());
        if (!compression(facts).isReadByPvGrub() || !facts.pv()) {
            ways = ways.without(BootPath.PV_GRUB);
        }
        if (!facts.pvh()) {
            ways = ways.without(BootPath.PVH_GRUB);
        }
        try {
            PeFile program = PeFile.read(system.bootKernel().kernel());
            if (program.certificates().length() == 0) {
                ways = ways.without(BootPath.SECURE_BOOT);
            }
        } catch (PeFormatException e) {
            ways = ways.without(BootPath.UEFI).without(BootPath.SECURE_BOOT);
        }
        return ways;
    }

    private static KernelCompression compression(BootKernel.Facts facts) {
        return KernelCompression.valueOf(facts.compression().toUpperCase(Locale.ROOT));
    }

    private List<String> remarks(BootSystem system, DiskBoot ways) throws IOException {
        List<String> remarks = new ArrayList<>();
        BootKernel.Facts facts = system.bootKernel().facts();
        if (!ways.offers(BootPath.UEFI)) {
            remarks.add("the kernel " + facts.release() + " is no program for EFI: the disk does not boot by UEFI");
        } else if (!ways.offers(BootPath.SECURE_BOOT)) {
            remarks.add("the kernel " + facts.release() + " is not signed: the disk does not boot with Secure Boot on");
        }
        if (system.type() == GuestType.PV && system.architecture() == Architecture.AMD64) {
            // GRUB as its kernel, which cannot unpack all of them, is asked for by a domain alone: its preflight tells
            config(system, system.disk().words()).checkPv().ifPresent(each -> remarks.add(each.text()));
        }
        return remarks;
    }
}
