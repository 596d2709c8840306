package org.xenwright.image;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.manifest.ImageManifest;

/** Manifests of images that nobody built: without scripts and documents, and mostly without packages. */
public final class TestManifest {
    private static final String CLOCK = "2026-11-01T00:00:00Z";

    private TestManifest() {}

    /** One of {@code org.example} in its version 1.0. */
    public static ImageManifest of(
            String name,
            String architecture,
            ImageManifest.@Nullable Kernel kernel,
            ImageManifest.FileSystem root,
            List<ImageManifest.Partition> partitions,
            List<ImageManifest.Disk> disks,
            ImageManifest.@Nullable Deploy deploy) {
        return of(name, "org.example:shop:1.0", architecture, kernel, root, partitions, disks, List.of(), deploy);
    }

    /** That of a request whose disks are laid. */
    public static ImageManifest of(
            ImageRequest request,
            ImageManifest.@Nullable Kernel kernel,
            DiskLayout.Laid laid,
            List<ImageManifest.Disk> disks,
            ImageManifest.@Nullable Deploy deploy) {
        return of(request, kernel, laid, disks, List.of(), deploy);
    }

    /** The same with packages. */
    public static ImageManifest of(
            ImageRequest request,
            ImageManifest.@Nullable Kernel kernel,
            DiskLayout.Laid laid,
            List<ImageManifest.Disk> disks,
            List<ImageManifest.Package> packages,
            ImageManifest.@Nullable Deploy deploy) {
        return of(
                request.name(),
                request.coordinates(),
                request.packages().architecture(),
                kernel,
                laid.root(),
                laid.partitions(),
                disks,
                packages,
                deploy);
    }

    private static ImageManifest of(
            String name,
            String coordinates,
            String architecture,
            ImageManifest.@Nullable Kernel kernel,
            ImageManifest.FileSystem root,
            List<ImageManifest.Partition> partitions,
            List<ImageManifest.Disk> disks,
            List<ImageManifest.Package> packages,
            ImageManifest.@Nullable Deploy deploy) {
        return new ImageManifest(
                ImageManifest.SCHEMA,
                name,
                coordinates,
                architecture,
                "pvh",
                CLOCK,
                null,
                kernel,
                root,
                partitions,
                disks,
                packages,
                List.of(),
                List.of(),
                deploy,
                List.of());
    }
}
