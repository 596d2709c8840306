package org.xenwright.packages;

/** A part of a boot loader whose bytes are a distribution's, not ours; a world of packages knows which package has it. */
public enum LoaderPart {
    /** GRUB for BIOS: its images and modules. */
    GRUB_BIOS("GRUB for BIOS"),
    /** GRUB for UEFI, signed by the distribution. */
    GRUB_SIGNED("a signed GRUB for UEFI"),
    /** Shim, signed by Microsoft. */
    SHIM("a signed shim"),
    /** The program at the head of a unified kernel image. */
    UKI_STUB("the stub of unified kernel images");

    private final String title;

    LoaderPart(String title) {
        this.title = title;
    }

    /** Returns what messages call it. */
    public String title() {
        return title;
    }
}
