package org.xenwright.kernel;

/** How a hypervisor runs a domain: the {@code type} of xl.cfg. */
public enum GuestType {
    PV,
    PVH,
    HVM;

    /** The word of xl.cfg. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
