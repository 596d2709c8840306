package org.xenwright.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;

/** Tells before anything boots whether a kernel can start as a domain of a type, with its disk and console. */
public final class KernelPreflight {
    /** Where Linux can be a guest of Xen. */
    private static final Set<String> HOSTED =
            Set.of(Architecture.AMD64.debianName(), KernelImage.I386, Architecture.ARM64.debianName());

    private static final String ATTEMPTED = "checking that the kernel can start as a domain of type ";

    private KernelPreflight() {}

    /**
     * All findings, none when the kernel will do.
     *
     * @param architecture the image's, by Debian's name
     * @param modules of the kernel; empty when the tree has none
     */
    public static List<Problem> check(Kernel kernel, Optional<ModuleSet> modules, GuestType type, String architecture) {
        List<Problem> problems = new ArrayList<>();
        Problem base = new Problem(ATTEMPTED + type.word(), kernel.path().toString(), null, null, "");
        KernelImage image = kernel.image();
        if (!image.architecture().equals(architecture)) {
            problems.add(finding(
                    base,
                    "a kernel for " + image.architecture(),
                    "one for " + architecture,
                    "choose a <kernel> of the image's <architecture>"));
            return problems;
        }
        if (KernelImage.isX86(architecture)) {
            entry(base, image, type, problems);
        } else if (type != GuestType.PVH) {
            problems.add(finding(
                    base,
                    "type " + type.word() + " on " + architecture,
                    "pvh, the only type that architecture has",
                    "set <type>pvh</type>"));
        }
        if (type == GuestType.HVM && image.format() != KernelImage.Format.BZIMAGE) {
            problems.add(finding(
                    base,
                    "a kernel in the form " + image.format(),
                    "a bzImage, the only form the firmware of an hvm domain loads",
                    "give the compressed kernel, or use type pvh"));
        }
        drivers(base, kernel, modules, type, problems);
        return problems;
    }

    private static void entry(Problem base, KernelImage image, GuestType type, List<Problem> problems) {
        if (type == GuestType.PVH && !image.pvh()) {
            problems.add(finding(
                    base,
                    image.pv() ? "an entry for pv only" : "no entry for Xen at all",
                    "the ELF note PHYS32_ENTRY of owner Xen, which CONFIG_XEN_PVH=y gives",
                    image.pv()
                            ? "set <type>pv</type>, or choose a kernel built with CONFIG_XEN_PVH"
                            : "choose a kernel built with CONFIG_XEN_PVH, such as linux-image-cloud-amd64"));
        }
        if (type == GuestType.PV && !image.pv()) {
            problems.add(finding(
                    base,
                    image.pvh() ? "an entry for pvh only" : "no entry for Xen at all",
                    "the ELF note ENTRY of owner Xen, which CONFIG_XEN_PV=y gives",
                    image.pvh()
                            ? "set <type>pvh</type>, or choose a kernel built with CONFIG_XEN_PV"
                            : "choose a kernel built with CONFIG_XEN_PV, such as linux-image-cloud-amd64"));
        }
    }

    private static void drivers(
            Problem base, Kernel kernel, Optional<ModuleSet> modules, GuestType type, List<Problem> problems) {
        if (modules.isPresent() && !modules.get().has("xen_blkfront")) {
            problems.add(finding(
                    base,
                    "no xen-blkfront, neither as a module nor built in",
                    "the driver of a domain's disks, CONFIG_XEN_BLKDEV_FRONTEND",
                    HOSTED.contains(kernel.image().architecture())
                            ? "choose a kernel with Xen's drivers, or install the package of its extra modules"
                            : "set <kernel>none</kernel>, since Linux has none for "
                                    + kernel.image().architecture() + ", and bring a kernel of your own"));
        }
        if (modules.isEmpty()
                && kernel.config().isKnown()
                && !kernel.config().isBuiltIn("CONFIG_XEN_BLKDEV_FRONTEND")) {
            problems.add(finding(
                    base,
                    "no modules for " + kernel.release() + " in the tree, and xen-blkfront not built in",
                    "a folder /usr/lib/modules/" + kernel.release(),
                    "install the modules of this kernel in the image"));
        }
        if (type != GuestType.HVM
                && kernel.config().isKnown()
                && !kernel.config().isBuiltIn("CONFIG_HVC_XEN")) {
            problems.add(finding(
                    base,
                    "CONFIG_HVC_XEN not built in",
                    "the driver of hvc0, the only console of a " + type.word() + " domain",
                    "choose a kernel built with CONFIG_HVC_XEN=y"));
        }
    }

    private static Problem finding(Problem base, String found, String expected, String remedy) {
        return new Problem(base.attempted(), base.where(), found, expected, remedy);
    }
}
