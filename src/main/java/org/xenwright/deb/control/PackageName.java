package org.xenwright.deb.control;

/** How people and dpkg tell packages of several architectures apart. */
public final class PackageName {
    private PackageName() {}

    /**
     * {@code NAME} for a package of the system's own architecture or of all, {@code NAME:ARCHITECTURE} for a foreign one.
     *
     * @param own architecture of the system
     */
    public static String in(String own, String name, String architecture) {
        return architecture.equals(own) || architecture.equals("all") ? name : name + ":" + architecture;
    }
}
