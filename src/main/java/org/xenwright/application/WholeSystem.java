package org.xenwright.application;

import java.util.List;

/**
 * The rest of a small system around an application, for projects that name no packages of their own: an init, devices,
 * messages, and cards that ask for an address.
 */
public final class WholeSystem {
    /** The file that makes all cards ask for an address; those of a domain's own network come before it. */
    public static final String NETWORK_FILE = "/etc/systemd/network/80-dhcp.network";

    public static final String NETWORK = "[Match]\nName=en* eth* enX*\n\n[Network]\nDHCP=yes\n";

    /** What no service reads. */
    public static final List<String> EXCLUDES =
            List.of("/usr/share/doc/**", "/usr/share/man/**", "/usr/share/info/**", "/usr/share/lintian/**");

    private static final List<String> PACKAGES = List.of("systemd-sysv", "udev", "dbus", "systemd-resolved");

    private static final List<String> UNITS = List.of("systemd-networkd", "systemd-resolved");

    private WholeSystem() {}

    /** Returns its packages. */
    public static List<String> packages() {
        return PACKAGES;
    }

    /** Returns the units to enable. */
    public static List<String> units() {
        return UNITS;
    }
}
