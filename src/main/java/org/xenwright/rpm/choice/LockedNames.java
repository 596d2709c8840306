package org.xenwright.rpm.choice;

import org.xenwright.packages.Lock;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.repository.Nevra;

/** The names of packages in locks: architectures are Debian's, versions have an epoch where it is not 0. */
final class LockedNames {
    private LockedNames() {}

    /**
     * Returns the full name of a package of a lock.
     *
     * @throws IllegalArgumentException when it is none of RPM
     */
    static Nevra of(Lock.LockedPackage locked) {
        String text = locked.version();
        int colon = text.indexOf(':');
        int dash = text.lastIndexOf('-');
        return new Nevra(
                locked.name(),
                colon < 0 ? "0" : text.substring(0, colon),
                text.substring(colon + 1, Math.max(colon + 1, dash)),
                text.substring(dash + 1),
                RpmArchitecture.rpmName(locked.architecture()));
    }
}
