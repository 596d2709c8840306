package org.xenwright.image.domain;

import java.util.EnumSet;
import java.util.Set;
import org.xenwright.domain.BootWay;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;

/** The ways in which the disk of an image boots, as its domains know them. */
final class DiskWays {
    private DiskWays() {}

    /** Returns the ways of domains that the paths of a disk lead to. */
    static Set<BootWay> of(DiskBoot disk) {
        Set<BootWay> ways = EnumSet.noneOf(BootWay.class);
        disk.paths().forEach(path -> ways.add(of(path)));
        return ways;
    }

    private static BootWay of(BootPath path) {
        return switch (path) {
            case BIOS -> BootWay.BIOS;
            case UEFI -> BootWay.UEFI;
            case SECURE_BOOT -> BootWay.SECURE_BOOT;
            case PYGRUB -> BootWay.PYGRUB;
            case PV_GRUB -> BootWay.PV_GRUB;
            case PVH_GRUB -> BootWay.PVH_GRUB;
        };
    }
}
