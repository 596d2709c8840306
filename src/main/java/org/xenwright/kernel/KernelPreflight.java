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
     * Returns all findings, none when the kernel will do.
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
            entry(base, kernel, type, problems);
        } else if (type != GuestType.PVH) {
            problems.add(finding(
                    base,
                    "type " + type.word() + " on " + architecture,
                    "pvh, the only type that architecture has",
                    "set <type>pvh</type>"));
        } else if (HOSTED.contains(architecture) && !kernel.pvh()) {
            problems.add(finding(
                    base,
                    "no CONFIG_XEN=y in " + kernel.config().place(),
                    "a kernel that can be a guest of Xen, CONFIG_XEN=y",
                    "choose a kernel built with CONFIG_XEN"));
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

    /**
     * Wants the entry of a type, and the option that makes it more than an entry; without a configuration the entry
     * alone.
     */
    private static void entry(Problem base, Kernel kernel, GuestType type, List<Problem> problems) {
        if (type == GuestType.PVH && !kernel.pvh()) {
            problems.add(finding(
                    base,
                    missing(kernel, type),
                    "the ELF note PHYS32_ENTRY of owner Xen, which CONFIG_XEN_PVH=y gives",
                    kernel.pv()
                            ? "set <type>pv</type>, or choose a kernel built with CONFIG_XEN_PVH"
                            : "choose a kernel built with CONFIG_XEN_PVH, such as linux-image-cloud-amd64"));
        }
        if (type == GuestType.PV && !kernel.pv()) {
            problems.add(finding(
                    base,
                    missing(kernel, type),
                    "the ELF note ENTRY of owner Xen, which CONFIG_XEN_PV=y gives",
                    kernel.pvh()
                            ? "set <type>pvh</type>, or choose a kernel built with CONFIG_XEN_PV"
                            : "choose a kernel built with CONFIG_XEN_PV, such as linux-image-cloud-amd64"));
        }
    }

    /** Tells which of the two is missing, the entry or the option. */
    private static String missing(Kernel kernel, GuestType type) {
        boolean pvh = type == GuestType.PVH;
        boolean entry = pvh ? kernel.image().pvh() : kernel.image().pv();
        KernelConfig config = kernel.config();
        String option = pvh ? "CONFIG_XEN_PVH" : "CONFIG_XEN_PV";
        if (entry) {
            return "the note" + (pvh ? ", which CONFIG_PVH gives for other hypervisors too" : "") + ", but no " + option
                    + "=y in " + config.place();
        }
        if (config.isBuiltIn(option)) {
            return option + "=y in " + config.place() + ", but no such note in the kernel";
        }
        boolean other = pvh ? kernel.pv() : kernel.pvh();
        String known = other ? "an entry for " + (pvh ? "pv" : "pvh") + " only" : "no entry for Xen at all";
        return config.isKnown() ? known + ", and no " + option + "=y in " + config.place() : known;
    }

    private static void drivers(
            Problem base, Kernel kernel, Optional<ModuleSet> modules, GuestType type, List<Problem> problems) {
        KernelConfig config = kernel.config();
        KernelDrivers drivers = KernelDrivers.of(kernel, modules);
        boolean hvm = type == GuestType.HVM;
        boolean front = drivers.has("xen_blkfront");
        boolean emulated = hvm && drivers.has("sd_mod") && (drivers.has("ata_piix") || drivers.has("ahci"));
        if (!front && !emulated) {
            problems.add(
                    modules.isPresent()
                            ? finding(
                                    base,
                                    "no xen-blkfront, neither as a module nor built in",
                                    "the driver of a domain's disks, CONFIG_XEN_BLKDEV_FRONTEND",
                                    HOSTED.contains(kernel.image().architecture())
                                            ? "choose a kernel with Xen's drivers, or install the package of its extra"
                                                    + " modules"
                                            : "set <kernel>none</kernel>, since Linux has none for "
                                                    + kernel.image().architecture()
                                                    + ", and bring a kernel of your own")
                            : finding(
                                    base,
                                    "no modules for " + kernel.release()
                                            + " in the tree, and xen-blkfront not built in",
                                    "a folder /usr/lib/modules/" + kernel.release(),
                                    "install the modules of this kernel in the image"));
        } else if (hvm && !emulated && !config.mayHave("CONFIG_XEN_PVHVM")) {
            problems.add(finding(
                    base,
                    "xen-blkfront, but no CONFIG_XEN_PVHVM=y in " + config.place()
                            + ", and no driver of the emulated disks",
                    "CONFIG_XEN_PVHVM=y, or ata_piix or ahci with sd_mod",
                    "choose a kernel with either, or use type pvh"));
        }
        if (!hvm && !config.mayHave("CONFIG_HVC_XEN")) {
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
