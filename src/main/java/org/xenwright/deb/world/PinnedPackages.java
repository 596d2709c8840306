package org.xenwright.deb.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Suite;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.resolve.Pin;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageName;
import org.xenwright.problem.ProblemException;
import org.xenwright.transport.Access;

/** The pins of an earlier lock that stay as they are. */
final class PinnedPackages {
    /** Above the priority that makes apt go back to an older version. */
    private static final int FIRM = 1001;

    private final List<Lock.LockedPackage> packages;

    private PinnedPackages(List<Lock.LockedPackage> packages) {
        this.packages = packages;
    }

    /** @param named those that shall not stay, in any architecture: a name has one version in all of them */
    static PinnedPackages of(Lock before, Set<String> named) {
        List<Lock.LockedPackage> packages = new ArrayList<>(before.packages());
        for (String name : named) {
            if (!packages.removeIf(each -> each.name().equals(PackageName.alone(name)))) {
                throw LockUpdate.unknown(name, new PinnedPackages(packages).names());
            }
        }
        // a package of the project is what the project says
        packages.removeIf(Lock.LockedPackage::isLocal);
        return new PinnedPackages(packages);
    }

    Set<String> names() {
        return packages.stream().map(Lock.LockedPackage::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Makes each pinned version the candidate of its package; other versions stay possible. */
    Preferences preferences() {
        return new Preferences(
                packages.stream()
                        .map(each -> new Pin(each.name(), Pin.Kind.VERSION, each.version(), FIRM))
                        .toList(),
                null);
    }

    /**
     * Returns the packages that no index has any more, as far as the store or a mirror still has their files. Whoever
     * pinned them has verified them under the Release of that time.
     */
    List<PackageIndex> vanished(Universe universe, PackageStore store, Access access) throws IOException {
        List<PackageIndex> indexes = new ArrayList<>();
        Set<String> lost = new TreeSet<>();
        for (Lock.LockedPackage each : packages) {
            if (isOffered(universe, each)) {
                continue;
            }
            PackageFile file = LockedDebs.file(each);
            try {
                UnpackedDeb deb = store.fetch(List.of(file)).get(0);
                String id = each.source();
                String suite = id.substring(0, Math.max(0, id.lastIndexOf('/')));
                String component = id.substring(id.lastIndexOf('/') + 1);
                PackageSource source = new PackageSource(id, "", Suite.of(suite), component);
                indexes.add(
                        LocalIndex.of(deb.control(), deb.size(), deb.sha256(), each.file(), source, each.toString()));
            } catch (ProblemException e) {
                lost.add(each.toString());
            }
        }
        if (!lost.isEmpty()) {
            access.progress()
                    .warn("cannot stay as pinned, since neither a repository nor the store has them: "
                            + String.join(", ", lost));
        }
        return indexes;
    }

    /** The same version with other bytes is one that apt would not tell apart: what is offered now is taken. */
    private static boolean isOffered(Universe universe, Lock.LockedPackage pinned) {
        for (BinaryPackage each : universe.named(pinned.name())) {
            if (each.version().toString().equals(pinned.version())
                    && each.architecture().equals(pinned.architecture())) {
                return true;
            }
        }
        return false;
    }
}
