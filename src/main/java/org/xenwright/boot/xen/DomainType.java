package org.xenwright.boot.xen;

import java.util.Locale;

/** How a domain meets the hypervisor. */
public enum DomainType {
    PV,
    PVH;

    /** The word of {@code type=} in a domain file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
