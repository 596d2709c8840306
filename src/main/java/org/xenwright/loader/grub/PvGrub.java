package org.xenwright.loader.grub;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xenwright.kernel.KernelCompression;
import org.xenwright.problem.Problem;

/**
 * GRUB as the kernel of a PV domain ({@code grub-x86_64-xen.bin}), which unpacks the kernel of the disk itself; as a PVH domain
 * it hands over the file as it is. Facts: GRUB, {@code grub-core/loader/i386/xen_file.c}: an ELF file inside a bzImage, bare or
 * packed in what its modules gzio, xzio and lzopio read; anything else is {@code not xen image}.
 */
public final class PvGrub {
    private static final Set<KernelCompression> READS =
            Set.of(KernelCompression.NONE, KernelCompression.GZIP, KernelCompression.XZ, KernelCompression.LZO);

    private PvGrub() {}

    /** Tells whether it unpacks kernels of that packing. */
    public static boolean reads(KernelCompression packing) {
        return READS.contains(packing);
    }

    /**
     * Finds out whether it can start a kernel.
     *
     * @param release of the kernel
     * @param packing of its file
     */
    public static Optional<Problem> check(String release, KernelCompression packing) {
        if (reads(packing)) {
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
