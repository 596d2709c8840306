package org.xenwright.loader.grub;

import java.util.Locale;
import java.util.Optional;
import org.xenwright.kernel.KernelCompression;
import org.xenwright.problem.Problem;

/**
 * GRUB as the kernel of a PV domain ({@code grub-x86_64-xen.bin}), which unpacks the kernel of the disk itself; as a
 * PVH domain it hands over the file as it is.
 */
public final class PvGrub {
    private PvGrub() {}

    /**
     * Finds out whether it can start a kernel.
     *
     * @param release of the kernel
     * @param packing of its file
     */
    public static Optional<Problem> check(String release, KernelCompression packing) {
        if (packing.isReadByPvGrub()) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                        "booting the kernel " + release + " by GRUB in a PV domain",
                        "take linux-image-amd64, which Debian packs with xz, instead of its cloud kernel; or start the domain as"
                                + " pvh, or by pygrub")
                .found("a kernel packed with " + packing.name().toLowerCase(Locale.ROOT))
                .expected("gzip, xz or lzo, which are what GRUB unpacks itself"));
    }
}
