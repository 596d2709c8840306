package org.xenwright.domain.device;

import java.util.Locale;

/** The formats of disks that xl knows, in the order of libxl's numbers, which begin with 1. */
public enum DiskFormat {
    QCOW,
    QCOW2,
    VHD,
    RAW,
    EMPTY,
    QED;

    /** The word of the disk string. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
