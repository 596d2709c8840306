package org.xenwright.loader;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.GptEntry;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.filesystem.fat.FatType;
import org.xenwright.filesystem.iso9660.BootEntry;
import org.xenwright.filesystem.iso9660.Iso9660;
import org.xenwright.filesystem.iso9660.IsoOptions;
import org.xenwright.filesystem.iso9660.IsoPlan;
import org.xenwright.loader.grub.CoreImage;
import org.xenwright.loader.grub.GrubConfig;
import org.xenwright.loader.grub.GrubFiles;
import org.xenwright.loader.grub.GrubModules;
import org.xenwright.loader.grub.OpticalBoot;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A medium that starts a system without its disk: a CD by El Torito, and copied as it is, a stick by its partition table.
 * GRUB starts it by BIOS, and by UEFI with Secure Boot.
 *
 * <p>Its partition table is a real GUID partition table in the system area of the CD, since firmware refuses mixed ones. The
 * first partition starts at the CD's descriptors, so that the whole device alone bears the CD's label; the second is the EFI
 * system partition, which El Torito's catalog names too.
 */
public final class LiveMedium {
    /** The drivers a machine may need to reach a medium or what is beside it. */
    public static final List<String> DRIVERS = MachineDrivers.DISKS;

    /** The folder of the medium in which the initramfs looks for its id, and for the root by the id. */
    private static final String FOLDER = "xenwright/";

    private static final String KERNEL = "boot/vmlinuz";
    private static final String INITRAMFS = "boot/initrd.img";
    private static final String GRUB = "boot/grub";
    private static final String EL_TORITO = GRUB + "/eltorito.img";

    /** Sectors of 512 bytes that a BIOS loads of it; GRUB loads the rest. */
    private static final int LOADED = 4;

    /** A FAT16 for about 6 MB of shim and GRUB. FAT32, which has at least 33 MiB, is for disks. */
    private static final long ESP = 16 << 20;

    /** Where the descriptors of a CD start: behind its system area. */
    private static final long DESCRIPTORS = 32 << 10;

    /** As GRUB writes the identity of a CD, by its time. */
    private static final DateTimeFormatter VOLUME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss-SS").withZone(ZoneOffset.UTC);

    private static final BootDisk NO_DISK =
            new BootDisk("", "", List.of(), false, false, new BootDisk.Place("", 0, "", "/boot"));

    private LiveMedium() {}

    /** Returns the parts of a distribution's boot loader that it has. */
    public static Set<LoaderPart> parts(Architecture architecture) {
        return SignedGrub.ofMedium(architecture).parts();
    }

    /**
     * The files that start a system from a medium, besides its kernel and its root.
     *
     * @param image name of the image
     * @param architecture of it
     * @param clock the time nothing in it is younger than
     * @param files the initramfs, and the parts of the loader at their paths in packages
     * @param arguments that the project gives its kernel
     */
    public record Starter(
            String image, Architecture architecture, Instant clock, Tree files, KernelArguments arguments) {
        /**
         * Takes them from a system.
         *
         * @param system with a kernel whose initramfs looks for a medium
         * @throws org.xenwright.problem.ProblemException when a part of the loader is missing, or shim would refuse GRUB
         */
        public static Starter of(BootSystem system) throws IOException {
            SignedGrub grub = SignedGrub.ofMedium(system.architecture());
            grub.checkGenerations(system);
            Tree files = system.newTree();
            system.put(files, INITRAMFS, 0644, system.bootKernel().initramfs().orElseThrow());
            for (String each : grub.files()) {
                system.put(files, each, 0644, system.part(each).orElseThrow());
            }
            if (system.architecture() == Architecture.AMD64) {
                grub(system).entries().forEach((name, inode) -> {
                    if (inode instanceof RegularFile file) {
                        system.put(files, GrubFiles.FOLDER + "/" + name, 0644, file.content());
                    }
                });
            }
            return new Starter(system.image(), system.architecture(), system.clock(), files, system.arguments());
        }

        private static Directory grub(BootSystem system) {
            for (Tree each : List.of(system.beside(), system.tree())) {
                if (each.follow(GrubFiles.FOLDER).orElse(null) instanceof Directory folder) {
                    return folder;
                }
            }
            return system.newTree().root();
        }

        /** Returns a system of nothing but these. */
        private BootSystem system() {
            return new BootSystem(
                    image, architecture, GuestType.HVM, clock, files, files, Optional.empty(), NO_DISK, arguments);
        }
    }

    /**
     * Plans one.
     *
     * @param root a squashfs of its files
     * @param id of the medium, which nothing else has
     */
    public static ImagePlan plan(Starter starter, Content kernel, ImagePlan root, UUID id) throws IOException {
        BootSystem system = starter.system();
        Tree files = files(system, kernel, root, id);
        IsoOptions options = IsoOptions.of(system.image(), system.clock());
        byte[] bootCode = {};
        List<BootEntry> boot = new ArrayList<>();
        if (system.architecture() == Architecture.AMD64) {
            CoreImage core = CoreImage.of(GrubFiles.of(system::part), GrubModules.OPTICAL, "/" + GRUB, "");
            // it has to know its own place, which it gets from a plan with something as long in it
            system.put(files, EL_TORITO, 0644, new Content.Sparse(core.opticalSize(), List.of()));
            OpticalBoot placed = core.onCd(Iso9660.plan(files, options).block(TreePath.of(EL_TORITO)));
            system.put(files, EL_TORITO, 0644, Content.of(placed.image()));
            bootCode = placed.bootCode();
            boot.add(BootEntry.bios(TreePath.of(EL_TORITO), LOADED));
        }
        boot.add(BootEntry.efi(ESP));
        // so does the partition behind it
        long behind = Iso9660.plan(files, options).volume();
        IsoPlan medium =
                Iso9660.plan(files, options.withBehind(esp(system, id, behind)).withBoot(boot));
        return Gpt.around(id("disk-uuid", id), medium.image(), partitions(medium, id), bootCode);
    }

    private static Tree files(BootSystem system, Content kernel, ImagePlan root, UUID id) {
        Tree files = system.newTree();
        system.put(files, KERNEL, 0644, kernel);
        system.put(
                files,
                INITRAMFS,
                0644,
                system.part(INITRAMFS)
                        .orElseThrow(() -> Problem.of("making a live medium", "make the image again")
                                .found("no initramfs for it among the files that start it")
                                .raise()));
        List<String> words = new ArrayList<>(List.of("xenwright.live=" + id));
        words.addAll(system.arguments().words());
        GrubConfig menu = new GrubConfig(
                system.image(),
                VOLUME.format(system.clock()),
                "/" + KERNEL,
                Optional.of("/" + INITRAMFS),
                words,
                GrubMethod.consoles(system.architecture()));
        system.put(files, GRUB + "/" + GrubConfig.FILE, 0644, Content.of(menu.text()));
        system.put(files, FOLDER + "id", 0644, Content.of(id + "\n"));
        system.put(files, squashfs(id), 0644, root.content(0, root.size()));
        return files;
    }

    private static String squashfs(UUID id) {
        return FOLDER + id + ".squashfs";
    }

    private static ImagePlan esp(BootSystem system, UUID id, long offset) {
        Tree files = SignedGrub.ofMedium(system.architecture())
                .partition(system, GrubConfig.pointerByFile("/" + squashfs(id), "/" + GRUB));
        FatOptions options = FatOptions.of("live:" + id, system.clock())
                .withType(FatType.FAT16)
                .withSize(new Ext4Size.Fixed(ESP))
                .withLabel("ESP")
                .withOffset(offset);
        return Fat.plan(files, options).image();
    }

    private static List<GptEntry> partitions(IsoPlan medium, UUID id) {
        return List.of(
                new GptEntry(
                        "live",
                        PartitionType.LINUX.id(),
                        id("partition-uuid", id),
                        DESCRIPTORS,
                        medium.volume() - DESCRIPTORS),
                new GptEntry("esp", PartitionType.EFI_SYSTEM.id(), id("esp-uuid", id), medium.volume(), ESP));
    }

    private static UUID id(String purpose, UUID medium) {
        return DerivedUuid.of(purpose, "live:" + medium);
    }
}
