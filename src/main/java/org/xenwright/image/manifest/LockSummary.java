package org.xenwright.image.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.SystemContents;

/** The inputs of an image by its lock, for the report and the manifest. */
public final class LockSummary {
    private LockSummary() {}

    /** Adds the inputs to the report. */
    public static void describe(Lock lock, BuildReport report) {
        for (Lock.LockedBase each : lock.bases()) {
            report.input("base " + each.from() + ", " + ByteSize.format(each.size()) + ", " + each.digest());
        }
        boolean kernelApart = lock.packages().stream().anyMatch(each -> each.purpose() == Lock.Purpose.KERNEL);
        List<Lock.LockedPackage> image = lock.imagePackages();
        if (kernelApart) {
            if (!image.isEmpty()) {
                report.input(Count.of(image.size(), "package") + ", " + of(image, lock));
            }
            List<Lock.LockedPackage> parts = new ArrayList<>(lock.packages());
            parts.removeAll(image);
            report.input(Count.of(parts.size(), "package") + " to boot it, " + of(parts, lock));
        } else {
            report.input(Count.of(image.size(), "package") + ", " + of(lock.packages(), lock));
        }
        if (!lock.artifacts().isEmpty()) {
            long bytes = lock.artifacts().stream()
                    .mapToLong(Lock.LockedArtifact::size)
                    .sum();
            report.input(Count.of(lock.artifacts().size(), "Maven artifact") + ", " + ByteSize.format(bytes));
        }
    }

    /** Returns the size of packages, and where they come from in the order of the lock. */
    private static String of(List<Lock.LockedPackage> packages, Lock lock) {
        long bytes = packages.stream().mapToLong(Lock.LockedPackage::size).sum();
        Set<String> used = packages.stream().map(Lock.LockedPackage::source).collect(Collectors.toSet());
        List<String> places = new ArrayList<>(lock.sources().stream()
                .map(Lock.Source::id)
                .filter(used::contains)
                .toList());
        if (packages.stream().anyMatch(Lock.LockedPackage::isLocal)) {
            places.add("the project");
        }
        return ByteSize.format(bytes) + (places.isEmpty() ? "" : " of " + String.join(", ", places));
    }

    /** Finds the image it starts from; null for an image that starts from nothing. */
    public static ImageManifest.@Nullable Base base(Lock lock) {
        return lock.bases().stream()
                .map(each -> new ImageManifest.Base(each.from(), each.digest()))
                .findFirst()
                .orElse(null);
    }

    /** Returns the packages of the base that stay, and then those of the lock. */
    public static List<ImageManifest.Package> packages(SystemContents contents) {
        List<ImageManifest.Package> packages = new ArrayList<>();
        for (PackageComponent each : contents.packages()) {
            if (each.origin() == PackageComponent.Origin.BASE || each.origin() == PackageComponent.Origin.IMAGE) {
                packages.add(new ImageManifest.Package(
                        PackageName.alone(each.name()),
                        each.version(),
                        each.architecture(),
                        each.sha256() == null ? null : each.sha256().hex()));
            }
        }
        return packages;
    }
}
