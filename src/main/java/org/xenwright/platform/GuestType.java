package org.xenwright.platform;

import java.util.Locale;
import java.util.Optional;

/** The way a hypervisor runs a guest, with the names others give it. */
public enum GuestType {
    PV("linux", "xenpv"),
    PVH("xenpvh", "xenpvh"),
    HVM("hvm", "xenfv");

    private final String libvirtType;
    private final String libvirtMachine;

    GuestType(String libvirtType, String libvirtMachine) {
        this.libvirtType = libvirtType;
        this.libvirtMachine = libvirtMachine;
    }

    /** Returns the word of the key {@code type} of xl.cfg, of the POM and of the manifest. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of a whole word; xl itself takes any beginning of one, even nothing. */
    public static Optional<GuestType> of(String word) {
        for (GuestType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Returns the text of libvirt's element {@code type}. */
    public String libvirtType() {
        return libvirtType;
    }

    /** Returns the attribute {@code machine} of that element. */
    public String libvirtMachine() {
        return libvirtMachine;
    }
}
