package org.xenwright.packages;

import java.util.regex.Pattern;

/** The names by which people and dpkg tell packages of several architectures apart. */
public final class PackageName {
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9][a-z0-9-]*");

    private PackageName() {}

    /**
     * Returns {@code NAME} for a package of the system's own architecture or of all, {@code NAME:ARCHITECTURE} for a
     * foreign one.
     *
     * @param own architecture of the system
     */
    public static String in(String own, String name, String architecture) {
        return architecture.equals(own) || architecture.equals("all") ? name : name + ":" + architecture;
    }

    /** Returns the name alone, without an architecture behind it. */
    public static String alone(String called) {
        int colon = called.indexOf(':');
        return colon < 0 ? called : called.substring(0, colon);
    }

    /** Returns whether a text can be the name of an architecture (Debian Policy 11.1.1). */
    public static boolean isArchitecture(String text) {
        return ARCHITECTURE.matcher(text).matches();
    }
}
