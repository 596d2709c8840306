package org.xenwright.loader;

/** A use of a boot loader: what of a POM asks for it, as messages say. */
enum LoaderUse {
    /** That of the disk. */
    DISK("<image><bootloader>", "putting what boots the image on its disk", "take <bootloader> out"),
    /** That of a live medium, whatever boots the disk. */
    MEDIUM("<image><disk><formats>", "putting what starts it on the live medium", "take iso out of <formats>");

    private final String element;
    private final String attempted;
    private final String without;

    LoaderUse(String element, String attempted, String without) {
        this.element = element;
        this.attempted = attempted;
        this.without = without;
    }

    /** Returns the element that asks. */
    String element() {
        return element;
    }

    /** Returns what is attempted. */
    String attempted() {
        return attempted;
    }

    /** Returns how to do without. */
    String without() {
        return without;
    }
}
