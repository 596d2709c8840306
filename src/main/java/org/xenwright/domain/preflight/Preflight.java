package org.xenwright.domain.preflight;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.domain.preflight.ImageFacts.Filesystem;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.kernel.KernelCompression;
import org.xenwright.platform.GuestType;

/** The check of a domain against its image: would the kernel start, find its root, and have the memory it needs. */
public final class Preflight {
    private static final Pattern ROOT = Pattern.compile("(?:^|\\s)root=(\\S+)");
    /** The first Xen whose domain builder unpacks zstd. */
    private static final XenVersion ZSTD = new XenVersion(4, 15);

    private final Domain domain;
    private final BootWay way;
    private final ImageFacts image;
    private final @Nullable XenVersion version;
    private final List<Finding> findings = new ArrayList<>();

    private Preflight(Domain domain, ImageFacts image, @Nullable XenVersion version) {
        this.domain = domain;
        this.way = BootWay.of(domain);
        this.image = image;
        this.version = version;
    }

    /**
     * Returns what would keep the domain from starting.
     *
     * @param version the Xen of the host; null when it may be any
     */
    public static List<Finding> check(Domain domain, ImageFacts image, @Nullable XenVersion version) {
        Preflight preflight = new Preflight(domain, image, version);
        preflight.loader();
        preflight.kernel();
        preflight.drivers();
        preflight.root();
        preflight.memory();
        Collections.sort(preflight.findings);
        return List.copyOf(preflight.findings);
    }

    private void memory() {
        MemoryNeed need = image.memory();
        if (need != null && domain.memory() < need.mebibytes()) {
            add(
                    Rule.MEMORY_NEED,
                    "memory",
                    domain.memory() + " MiB, and the image does not start with less than " + need.mebibytes() + ": "
                            + need.reckoning(),
                    "write memory = " + need.mebibytes() + " at least, and more for what the guest is to do");
        }
    }

    /** Tells a packing that GRUB for pv guests cannot undo as such, not as a way that the disk does not offer. */
    private void loader() {
        Set<BootWay> offers = image.offers();
        if (offers != null) {
            findings.addAll(new LoaderCheck(domain, offers)
                    .findings().stream()
                            .filter(each -> each.rule() != Rule.DISK_LOADER || !packed() || offers.isEmpty())
                            .toList());
        }
    }

    /** Returns whether GRUB for pv guests is to unpack a kernel that it cannot. */
    private boolean packed() {
        ImageFacts.Kernel kernel = image.kernel();
        return kernel != null
                && way == BootWay.PV_GRUB
                && Stream.of(KernelCompression.values())
                        .noneMatch(each -> each.isReadByPvGrub() && each.name().equalsIgnoreCase(kernel.compression()));
    }

    private void kernel() {
        ImageFacts.Kernel kernel = image.kernel();
        if (kernel == null) {
            return;
        }
        GuestType type = domain.type();
        if (type == GuestType.PV && !kernel.pv() || type == GuestType.PVH && !kernel.pvh()) {
            String other = kernel.pvh() ? "type = \"pvh\"" : kernel.pv() ? "type = \"pv\"" : "type = \"hvm\"";
            add(
                    Rule.KERNEL_TYPE,
                    "type",
                    "the kernel has no entry for " + type.word() + " guests",
                    "write " + other + ", or take another kernel");
        }
        if (packed()) {
            add(
                    Rule.KERNEL_COMPRESSION,
                    domain.text("kernel").isPresent() ? "kernel" : "firmware",
                    "grub for pv guests does not unpack " + kernel.compression(),
                    "write extends = \"pygrub\", give xl the kernel itself, or take one that is packed with xz");
        } else if (kernel.compression().equals("zstd")
                && (way == BootWay.DIRECT && type != GuestType.HVM || way == BootWay.PYGRUB)
                && version != null
                && version.compareTo(ZSTD) < 0) {
            add(
                    Rule.KERNEL_COMPRESSION,
                    domain.text("kernel").isPresent() ? "kernel" : "type",
                    "Xen " + version + " does not unpack zstd, " + ZSTD + " does",
                    "take a kernel that is packed with xz");
        }
    }

    private void drivers() {
        ImageFacts.Kernel kernel = image.kernel();
        if (kernel == null) {
            return;
        }
        Set<String> early = early(kernel);
        boolean machine = domain.type() == GuestType.HVM;
        String controller = "ahci".equals(domain.text("hdtype").orElse("ide")) ? "ahci" : "ata_piix";
        boolean emulated = machine && early.contains(controller) && early.contains("sd_mod");
        // without the device that unplugs the emulated disks, Linux leaves Xen's own alone
        boolean xen = early.contains("xen_blkfront") && !(machine && domain.number("xen_platform_pci", 1) == 0);
        if (!domain.disks().isEmpty() && !xen && !emulated) {
            add(
                    Rule.DISK_DRIVER,
                    "disk",
                    early.contains("xen_blkfront")
                            ? "xen-blkfront finds no disk without xen_platform_pci, and neither kernel nor initramfs"
                                    + " holds " + controller + " and sd_mod"
                            : "neither kernel nor initramfs holds xen-blkfront",
                    "let the initramfs be generated, or build it with MODULES=most");
        }
        Set<String> all = new TreeSet<>(early);
        all.addAll(image.modules());
        boolean card = all.contains("xen_netfront")
                || domain.type() == GuestType.HVM && (all.contains("8139cp") || all.contains("e1000"));
        if (!domain.vifs().isEmpty() && !card) {
            add(Rule.NETWORK_DRIVER, "vif", "the image holds no xen-netfront", "add the module to the image");
        }
    }

    /** Returns the modules that are there before the root is mounted; a kernel without a ramdisk has only its own. */
    private Set<String> early(ImageFacts.Kernel kernel) {
        Set<String> early = new TreeSet<>(kernel.builtIn());
        boolean alone = way == BootWay.DIRECT && domain.text("ramdisk").isEmpty();
        if (image.initramfs() != null && !alone) {
            early.addAll(image.initramfs().modules());
        }
        return early;
    }

    private void root() {
        Matcher matcher = ROOT.matcher(domain.text("cmdline").orElse(""));
        if (way.fromDisk() && !way.takesWords()
                || !matcher.find()
                || image.filesystems().isEmpty()) {
            return;
        }
        String root = matcher.group(1);
        Filesystem found = image.filesystems().stream()
                .filter(filesystem -> names(filesystem).contains(root))
                .findFirst()
                .orElse(null);
        if (found == null) {
            String known = image.filesystems().stream()
                    .map(filesystem -> "/dev/" + filesystem.device() + " (" + filesystem.type() + ")")
                    .collect(Collectors.joining(", "));
            add(
                    Rule.ROOT_FILESYSTEM,
                    "cmdline",
                    "root=" + root + " is no file system of the image",
                    "write one of " + known);
            return;
        }
        boolean attached =
                domain.disks().stream().anyMatch(disk -> found.device().matches(Pattern.quote(disk.vdev()) + "\\d*"));
        if (!attached) {
            add(
                    Rule.ROOT_FILESYSTEM,
                    "disk",
                    "root=" + root + " is on " + found.device() + ", and no disk has that vdev",
                    "write the image's disk with vdev=" + found.device().replaceAll("\\d+$", ""));
        }
        ImageFacts.Kernel kernel = image.kernel();
        if (kernel != null && !early(kernel).contains(found.type())) {
            add(
                    Rule.ROOT_FILESYSTEM,
                    "cmdline",
                    "neither kernel nor initramfs holds " + found.type() + ", which root=" + root + " is",
                    "add the module to the initramfs");
        }
    }

    private static Set<String> names(Filesystem filesystem) {
        Set<String> names = new TreeSet<>(Set.of("/dev/" + filesystem.device()));
        if (filesystem.uuid() != null) {
            names.add("UUID=" + filesystem.uuid());
            names.add("/dev/disk/by-uuid/" + filesystem.uuid());
        }
        if (filesystem.label() != null) {
            names.add("LABEL=" + filesystem.label());
            names.add("/dev/disk/by-label/" + filesystem.label());
        }
        if (filesystem.partition() != null) {
            names.add("PARTUUID=" + filesystem.partition());
        }
        if (filesystem.partitionLabel() != null) {
            names.add("PARTLABEL=" + filesystem.partitionLabel());
        }
        return names;
    }

    private void add(Rule rule, String key, String message, String remedy) {
        Setting setting = domain.settings().get(key);
        Origin origin = setting == null ? Origin.of(domain.name()) : setting.origin();
        findings.add(new Finding(rule, origin, key.length(), domain.name() + ": " + message, remedy));
    }
}
