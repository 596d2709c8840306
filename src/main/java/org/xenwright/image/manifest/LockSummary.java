package org.xenwright.image.manifest;

import java.util.ArrayList;
import java.util.List;
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
        report.input(Count.of(lock.imagePackages().size(), "package") + ", " + ByteSize.format(lock.packageBytes())
                + " of "
                + String.join(", ", lock.sources().stream().map(Lock.Source::id).toList()));
        if (!lock.artifacts().isEmpty()) {
            long bytes = lock.artifacts().stream()
                    .mapToLong(Lock.LockedArtifact::size)
                    .sum();
            report.input(Count.of(lock.artifacts().size(), "Maven artifact") + ", " + ByteSize.format(bytes));
        }
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
