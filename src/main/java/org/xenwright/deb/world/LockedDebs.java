package org.xenwright.deb.world;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.tool.Busybox;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * The packages of a lock, brought and unpacked.
 *
 * @param image those that go into the image, in the order of the lock
 * @param automatic those that were not requested by name
 * @param controls control files of all packages of the lock, in its order
 * @param busybox for the initramfs; null when the lock has none
 * @param beside files of those that are taken beside the image
 * @param kernel files of those whose kernel an image takes without installing them
 */
record LockedDebs(
        List<UnpackedDeb> image,
        Set<String> automatic,
        List<Paragraph> controls,
        @Nullable Content busybox,
        Tree beside,
        Tree kernel) {

    static LockedDebs of(
            Lock lock, PackageRequest request, @Nullable DebianBase base, Access access, BuildReport report)
            throws IOException {
        List<UnpackedDeb> debs = fetch(lock, request, base, access, report);
        List<UnpackedDeb> image = new ArrayList<>();
        Set<String> automatic = new TreeSet<>();
        Content busybox = null;
        Tree beside = ConfiguredSystem.nothing();
        Tree kernel = ConfiguredSystem.nothing();
        for (int i = 0; i < debs.size(); i++) {
            Lock.LockedPackage locked = lock.packages().get(i);
            if (locked.purpose() == Lock.Purpose.INITRAMFS) {
                busybox = busybox(TreeTar.read(debs.get(i).data()));
                continue;
            }
            if (locked.purpose() == Lock.Purpose.LOADER || locked.purpose() == Lock.Purpose.RUNTIME) {
                beside.lay(TreeTar.read(debs.get(i).data()));
                continue;
            }
            if (locked.purpose() == Lock.Purpose.KERNEL) {
                kernel.lay(TreeTar.read(debs.get(i).data()));
                continue;
            }
            image.add(debs.get(i));
            if (!locked.asked()) {
                automatic.add(locked.nameIn(request.architecture()));
            }
        }
        return new LockedDebs(
                image, automatic, debs.stream().map(UnpackedDeb::control).toList(), busybox, beside, kernel);
    }

    /** Returns the file that a store of packages is asked for. */
    static PackageFile file(Lock.LockedPackage locked) {
        return PackageFile.of(
                locked.name(), locked.version(), locked.architecture(), locked.file(), locked.size(), locked.sha256());
    }

    /** Returns the busybox of its unpacked package. */
    static Content busybox(Tree packageFiles) {
        return Busybox.in(packageFiles)
                .orElseThrow(() -> new IllegalStateException("busybox-static without a busybox"));
    }

    private static List<UnpackedDeb> fetch(
            Lock lock, PackageRequest request, @Nullable DebianBase base, Access access, BuildReport report)
            throws IOException {
        List<PackageFile> files = lock.packages().stream().map(LockedDebs::file).toList();
        // addresses are only needed for what is missing, and reading them must not fail a build that lacks nothing
        PackageStore stored = new PackageStore(access, List.of());
        for (PackageRequest.LocalPackage each : request.local()) {
            stored.local(each.file());
        }
        List<PackageFile> missing = stored.missing(files);
        if (missing.isEmpty()) {
            List<UnpackedDeb> debs = stored.fetch(files);
            report.step("packages", BuildReport.State.REUSED, "all " + files.size() + " in the store");
            return debs;
        }
        List<URI> mirrors = Archive.mirrors(
                Locking.sources(request, base, access.progress()).sources());
        List<UnpackedDeb> debs = new PackageStore(access, mirrors).fetch(files);
        long bytes = missing.stream().mapToLong(PackageFile::size).sum();
        report.step(
                "packages",
                BuildReport.State.MADE,
                missing.size() + " of " + files.size() + " fetched, " + ByteSize.format(bytes));
        return debs;
    }
}
