package org.xenwright.image;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.SoftwareFacts;
import org.xenwright.image.manifest.StorageFacts;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.platform.GuestType;

/** Manifests of images that nobody built: without scripts and documents, and mostly without packages. */
public final class TestManifest {
    private static final ImageManifest.Deploy NOTHING_LEFT = new ImageManifest.Deploy(null, null, List.of(), false);

    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private TestManifest() {}

    /**
     * One of {@code org.example} in its version 1.0.
     *
     * @param deploy null when nothing is left to do for a domain
     */
    public static ImageManifest of(
            String name,
            String architecture,
            ImageManifest.@Nullable Kernel kernel,
            ImageManifest.FileSystem root,
            List<ImageManifest.Partition> partitions,
            List<ImageManifest.Disk> disks,
            ImageManifest.@Nullable Deploy deploy) {
        return of(name, architecture, kernel, new StorageFacts(root, partitions, disks), deploy);
    }

    /** The same of disks that may boot by themselves. */
    public static ImageManifest of(
            String name,
            String architecture,
            ImageManifest.@Nullable Kernel kernel,
            StorageFacts storage,
            ImageManifest.@Nullable Deploy deploy) {
        ImageIdentity image =
                new ImageIdentity(name, "org.example:shop:1.0", "org.example:shop", architecture, GuestType.PVH, CLOCK);
        return of(image, kernel, storage, List.of(), deploy);
    }

    /** That of an image whose disks are laid out, without packages. */
    public static ImageManifest of(
            ImageIdentity image,
            ImageManifest.@Nullable Kernel kernel,
            DiskLayout.Laid laid,
            List<ImageManifest.Disk> disks,
            ImageManifest.@Nullable Deploy deploy) {
        return of(image, kernel, laid, disks, List.of(), deploy);
    }

    /** The same with packages. */
    public static ImageManifest of(
            ImageIdentity image,
            ImageManifest.@Nullable Kernel kernel,
            DiskLayout.Laid laid,
            List<ImageManifest.Disk> disks,
            List<ImageManifest.Package> packages,
            ImageManifest.@Nullable Deploy deploy) {
        return of(
                image, kernel, new StorageFacts(laid.root(), laid.partitions(), disks, boot(disks)), packages, deploy);
    }

    /** An image that is made as an appliance boots itself. */
    private static DiskBoot boot(List<ImageManifest.Disk> disks) {
        return disks.stream().anyMatch(disk -> disk.format().isAppliance())
                ? DiskBoot.of("grub", BootPath.BIOS, BootPath.UEFI, BootPath.SECURE_BOOT, BootPath.PYGRUB)
                : DiskBoot.NONE;
    }

    private static ImageManifest of(
            ImageIdentity image,
            ImageManifest.@Nullable Kernel kernel,
            StorageFacts volume,
            List<ImageManifest.Package> packages,
            ImageManifest.@Nullable Deploy deploy) {
        return ImageManifest.of(
                image,
                null,
                kernel,
                volume,
                new SoftwareFacts(packages, List.of(), List.of()),
                deploy == null ? NOTHING_LEFT : deploy,
                List.of());
    }
}
