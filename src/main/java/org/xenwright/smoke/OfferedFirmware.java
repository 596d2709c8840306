package org.xenwright.smoke;

import java.util.Optional;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.problem.Problem;

/** What an image's disk offers to each firmware. */
final class OfferedFirmware {
    // the loader that is one with kernel, initramfs and command line
    private static final String SIGNED = "uki";

    private OfferedFirmware() {}

    /** Returns the simplest firmware that starts the disk of an image without a kernel beside it. */
    static Firmware ofItself(ImageManifest image) {
        DiskBoot disk = disk(image);
        return disk.boots() && !disk.offers(BootPath.BIOS) ? Firmware.UEFI : Firmware.BIOS;
    }

    /** Returns why an image cannot be started in a way, whatever runs it; empty when it can. */
    static Optional<Unfit> unfit(ImageManifest image, Firmware firmware) {
        DiskBoot disk = disk(image);
        boolean offered = switch (firmware) {
            case NONE -> image.kernel() != null;
            case BIOS -> disk.offers(BootPath.BIOS);
            case UEFI -> disk.offers(BootPath.UEFI);
            case SECURE_BOOT -> disk.offers(BootPath.SECURE_BOOT);
            case XEN_GRUB -> disk.offers(BootPath.PVH_GRUB) || disk.offers(BootPath.PV_GRUB);
            case PYGRUB -> disk.offers(BootPath.PYGRUB);
        };
        if (offered) {
            return Optional.empty();
        }
        String lack = firmware == Firmware.NONE
                ? "there is no kernel beside the disk of " + image.name()
                : "the disk of " + image.name() + " does not boot by " + firmware.word();
        return Optional.of(new Unfit(
                lack,
                Problem.of("booting " + image.name(), "choose another firmware, or another <image><bootloader>")
                        .at("<boot><firmware>, or -Dxen.firmware")
                        .found(firmware.word() + ", for a disk with the boot loader '" + disk.loader() + "'")));
    }

    /**
     * Returns whether checks can be brought into its guest: the initramfs is a file of its own, beside the disk or on
     * it, and no part of a signed program.
     */
    static boolean takesChecks(ImageManifest image, Firmware firmware) {
        return firmware == Firmware.NONE || !disk(image).loader().equals(SIGNED);
    }

    private static DiskBoot disk(ImageManifest image) {
        return image.diskBoot() == null ? DiskBoot.NONE : image.diskBoot();
    }
}
