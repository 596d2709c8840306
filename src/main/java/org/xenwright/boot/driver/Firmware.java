package org.xenwright.boot.driver;

/** The firmware that starts a machine's disk, or none. */
public enum Firmware {
    /** None: the machine is given a kernel from outside. */
    NONE("kernel"),
    /** A PC's BIOS, which starts the code in the first sector. */
    BIOS("bios"),
    /** UEFI, which starts a program of the EFI system partition. */
    UEFI("uefi"),
    /** The same with Secure Boot on: it starts only what is signed by a key that it knows. */
    SECURE_BOOT("secureboot"),
    /** GRUB, which a Xen host gives a pvh or pv guest as its kernel. */
    XEN_GRUB("grub"),
    /** A program of a Xen host that reads the disk's menu and takes kernel and initramfs out. */
    PYGRUB("pygrub");

    private final String word;

    Firmware(String word) {
        this.word = word;
    }

    /** Returns the word for it. */
    public String word() {
        return word;
    }

    /** Returns whether it is a way of Xen hosts alone, which a domain's file says. */
    public boolean isOfXen() {
        return this == XEN_GRUB || this == PYGRUB;
    }

    /** Returns whether it is UEFI, with Secure Boot or without. */
    public boolean isUefi() {
        return this == UEFI || this == SECURE_BOOT;
    }
}
