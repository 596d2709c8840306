package org.xenwright.image;

import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageWorld;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * The state all steps of a build start from; none changes it.
 *
 * @param world of the packages
 * @param image identity of it
 * @param layout of its disk
 * @param results where results of scripts and commands are found and kept
 * @param version of this code
 * @param report is told what each step did
 */
record BuildInputs(
        PackageWorld world,
        ImageRequest request,
        Lock lock,
        ImageIdentity image,
        DiskLayout layout,
        Access access,
        Store results,
        String version,
        BuildReport report) {
    static BuildInputs of(
            PackageWorld world,
            ImageRequest request,
            Lock lock,
            Access access,
            Store results,
            String version,
            BuildReport report) {
        ImageIdentity image = request.identity(lock.clock());
        return new BuildInputs(
                world, request, lock, image, new DiskLayout(image, request.disk()), access, results, version, report);
    }

    /** Returns the same with another request for the steps to come. */
    BuildInputs with(ImageRequest changed) {
        return new BuildInputs(world, changed, lock, image, layout, access, results, version, report);
    }
}
