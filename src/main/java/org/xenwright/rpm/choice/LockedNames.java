package org.xenwright.rpm.choice;

import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.repository.Nevra;

/** The names of packages in locks: architectures are Debian's, versions have an epoch where it is not 0. */
public final class LockedNames {
    private LockedNames() {}

    /**
     * Returns the full name of a package of a lock.
     *
     * @throws org.xenwright.problem.ProblemException when it is none of RPM
     */
    static Nevra of(Lock.LockedPackage locked) {
        String text = locked.version();
        int colon = text.indexOf(':');
        int dash = text.lastIndexOf('-');
        try {
            return new Nevra(
                    locked.name(),
                    colon < 0 ? "0" : text.substring(0, colon),
                    text.substring(colon + 1, Math.max(colon + 1, dash)),
                    text.substring(dash + 1),
                    RpmArchitecture.rpmName(locked.architecture()));
        } catch (IllegalArgumentException e) {
            throw unknown(locked.toString(), e);
        }
    }

    /**
     * Returns the place of a version of a lock in their order.
     *
     * @throws org.xenwright.problem.ProblemException when it is none of RPM
     */
    public static Evr order(String version) {
        try {
            return Evr.of(version);
        } catch (IllegalArgumentException e) {
            throw unknown(version, e);
        }
    }

    private static RuntimeException unknown(String name, IllegalArgumentException cause) {
        return Problem.of("reading the RPM packages of the lock", "delete the lock and make it anew: mvn xen:lock")
                .found(name + ": " + Problem.messageOf(cause))
                .expected("packages as xen:lock writes them")
                .raise(cause);
    }

    /**
     * Holds the name that a package gives itself against that of a lock: a signature says that its signer made the package,
     * not that it is the one that an index calls so.
     *
     * @throws org.xenwright.problem.ProblemException when they differ
     */
    public static void check(Lock.LockedPackage locked, RpmHeader header) throws RpmFormatException {
        Nevra own = Nevra.of(header);
        if (!own.name().equals(locked.name())
                || !own.evr().equals(locked.version())
                || !RpmArchitecture.debianName(own.architecture()).equals(locked.architecture())) {
            throw Problem.of(
                            "holding the package " + locked + " against the lock",
                            "do not trust its repository before you know why it offers one package as another;"
                                    + " if the file is your own, run 'mvn xen:lock'")
                    .at(locked.file())
                    .found("a package that calls itself " + own)
                    .expected(locked.name() + "-" + locked.version() + "."
                            + RpmArchitecture.rpmName(locked.architecture()))
                    .raise();
        }
    }
}
