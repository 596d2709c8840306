package org.xenwright.image.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.loader.BootNames;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;

/**
 * The outline of an image: the facts that the configuration of a domain needs. That of a finished image comes from its
 * manifest, that of a planned one from the project.
 *
 * @param name of the image
 * @param type how its domains start, as xl.cfg says it
 * @param boot the files that a configuration names
 * @param forgetful whether its initramfs can lay memory over a writable root
 * @param root where the root file system is
 * @param disks files of its disk, one a format
 * @param templates whether files of it are completed for each domain
 * @param diskBoot the ways in which its disk boots by itself
 * @param arguments that the project gives its kernel
 */
public record ImageOutline(
        String name,
        String type,
        BootNames boot,
        boolean forgetful,
        Root root,
        List<ImageManifest.Disk> disks,
        Templates templates,
        DiskBoot diskBoot,
        KernelArguments arguments) {
    public ImageOutline {
        disks = List.copyOf(disks);
    }

    /** The state of files that are completed for each domain. */
    public enum Templates {
        /** The image is not made yet: its domains are shown without disks of their own. */
        UNKNOWN,
        NONE,
        SOME
    }

    /**
     * The root file system, as the configuration of a domain knows it.
     *
     * @param device in a guest
     * @param words of the kernel's command line that it needs
     * @param readOnly whether it is never written
     * @param state whether each domain has a disk for what outlives a reboot
     */
    public record Root(String device, List<String> words, boolean readOnly, boolean state) {
        public Root {
            words = List.copyOf(words);
        }

        /** Finds the words for a file system; those of a verified one once its hash is known. */
        public static Root of(String device, FileSystemKind fileSystem, ImageManifest.@Nullable ReadOnly readOnly) {
            List<String> words = new ArrayList<>(fileSystem.kernelWords());
            if (readOnly != null && readOnly.verity() != null) {
                words.add(readOnly.verity().kernelArgument());
            }
            return new Root(device, words, readOnly != null, readOnly != null && readOnly.stateSize() > 0);
        }
    }

    /** Returns the outline of an image that is not made yet. */
    public static ImageOutline planned(
            String name,
            String type,
            BootNames boot,
            Root root,
            List<ImageManifest.Disk> disks,
            DiskBoot diskBoot,
            KernelArguments arguments) {
        return new ImageOutline(name, type, boot, false, root, disks, Templates.UNKNOWN, diskBoot, arguments);
    }

    static ImageOutline of(ImageManifest image) {
        ImageManifest.Kernel kernel = image.kernel();
        ImageManifest.FileSystem root = image.filesystem();
        String overlay = kernel == null ? null : kernel.drivers().get("overlay");
        return new ImageOutline(
                image.name(),
                image.type(),
                kernel == null ? BootNames.NOTHING : new BootNames(kernel.file(), kernel.initramfs()),
                overlay != null && !overlay.equals(ImageManifest.AS_MODULE),
                Root.of(root.rootDevice(), root.type(), root.readOnly()),
                image.disks(),
                image.deploy().paths().isEmpty() ? Templates.NONE : Templates.SOME,
                image.diskBoot() == null ? DiskBoot.NONE : image.diskBoot(),
                kernel == null ? KernelArguments.NONE : kernel.given());
    }

    /** Finds the disk a hypervisor opens, the plainest first; empty when xl opens none. */
    public Optional<ImageManifest.Disk> disk() {
        return DiskFormats.all().stream()
                .filter(format -> format.xlWord().isPresent())
                .flatMap(format -> disks.stream().filter(each -> each.format().equals(format)))
                .findFirst();
    }
}
