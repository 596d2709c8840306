package org.xenwright.rpm.choice;

import java.util.Arrays;
import org.xenwright.packages.Lock;
import org.xenwright.platform.Architecture;
import org.xenwright.rpm.repository.Nevra;

/** The names of packages as locks have them: architectures are Debian's, versions have an epoch where it is not 0. */
final class LockedNames {
    private LockedNames() {}

    /** Returns what a lock calls an architecture of RPM. */
    static String architecture(String ofRpm) {
        return ofRpm.equals("noarch")
                ? "all"
                : Arrays.stream(Architecture.values())
                        .filter(each -> each.gnuName().equals(ofRpm))
                        .findFirst()
                        .map(Architecture::debianName)
                        .orElse(ofRpm);
    }

    /**
     * Returns the full name of a package of a lock.
     *
     * @throws IllegalArgumentException when it is none of RPM
     */
    static Nevra of(Lock.LockedPackage locked) {
        String text = locked.version();
        int colon = text.indexOf(':');
        int dash = text.lastIndexOf('-');
        String architecture = locked.architecture();
        return new Nevra(
                locked.name(),
                colon < 0 ? "0" : text.substring(0, colon),
                text.substring(colon + 1, Math.max(colon + 1, dash)),
                text.substring(dash + 1),
                architecture.equals("all")
                        ? "noarch"
                        : Architecture.of(architecture)
                                .map(Architecture::gnuName)
                                .orElse(architecture));
    }
}
