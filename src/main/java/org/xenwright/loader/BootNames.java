package org.xenwright.loader;

import org.jspecify.annotations.Nullable;

/**
 * The files beside the disk that the configuration of a domain names.
 *
 * @param kernel name of the file the toolstack starts; null when the guest starts from its disk or as its own
 *     configuration says
 * @param ramdisk name of the initramfs it is given; null for none
 */
public record BootNames(@Nullable String kernel, @Nullable String ramdisk) {
    /** A configuration that names nothing. */
    public static final BootNames NOTHING = new BootNames(null, null);

    public BootNames {
        if (kernel == null && ramdisk != null) {
            throw new IllegalArgumentException("the initramfs " + ramdisk + " without a kernel");
        }
    }
}
