package org.xenwright.rpm.header;

import org.xenwright.platform.Architecture;

/** The names that RPM gives to architectures, and those of Debian, by which images are called. */
public final class RpmArchitecture {
    private static final String ANY = "noarch";

    private RpmArchitecture() {}

    /** Returns Debian's name for one that images have, {@code all} for a package of any, else RPM's own. */
    public static String debianName(String rpmName) {
        if (rpmName.equals(ANY)) {
            return "all";
        }
        for (Architecture each : Architecture.values()) {
            if (each.gnuName().equals(rpmName)) {
                return each.debianName();
            }
        }
        return rpmName;
    }

    /** Returns RPM's name for one of Debian's; the same where RPM's is not known to be another. */
    public static String rpmName(String debianName) {
        return debianName.equals("all")
                ? ANY
                : Architecture.of(debianName).map(Architecture::gnuName).orElse(debianName);
    }
}
