package org.xenwright.initramfs;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.content.Content;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.KernelCompression;
import org.xenwright.kernel.KernelConfig;
import org.xenwright.kernel.KernelDrivers;
import org.xenwright.kernel.KernelModule;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Device;

/**
 * Makes an initramfs of about 2 MB: busybox, the modules that lead to the root file system on Xen and under QEMU, and a
 * script. It boots PV, PVH, HVM and plain virtual machines.
 */
public final class Initramfs {
    /** Where a root may be: on Xen, and on virtio by PCI or memory-mapped. */
    private static final List<String> DISKS = List.of("xen_blkfront", "virtio_pci", "virtio_mmio", "virtio_blk");

    /** The options of a kernel without which it does not unpack the archive, or the script cannot begin. */
    private static final List<String> OPTIONS = List.of(
            "CONFIG_BLK_DEV_INITRD",
            "CONFIG_BINFMT_ELF",
            "CONFIG_BINFMT_SCRIPT",
            "CONFIG_PROC_FS",
            "CONFIG_SYSFS",
            "CONFIG_DEVTMPFS");

    /** What a CD or a stick is behind: the ways of USB, and disks with a file system of a CD on them. */
    private static final List<String> MEDIA =
            List.of("sr_mod", "sd_mod", "usb_storage", "uas", "xhci_pci", "ehci_pci", "ohci_pci", "uhci_hcd");

    /** What a root on a medium is mounted by. */
    private static final List<String> ON_MEDIUM = List.of("isofs", "loop");

    private static final List<String> APPLETS = List.of(
            "cat",
            "chroot",
            "cp",
            "dd",
            "findfs",
            "head",
            "insmod",
            "ln",
            "ls",
            "mkdir",
            "mount",
            "mv",
            "od",
            "poweroff",
            "rm",
            "sh",
            "sleep",
            "switch_root",
            "sync",
            "tr",
            "umount");

    private static final List<String> FOLDERS =
            List.of("bin", "dev", "lower", "medium", "modules", "own", "persist", "proc", "root", "sys", "upper");

    private static final String OVERLAY = "overlay";

    private static final int MAX_BUSYBOX = 64 << 20;

    private Initramfs() {}

    /**
     * Returns the archive, compressed in a way the kernel can undo. {@link #join} puts another behind it.
     *
     * @param kernel the kernel it is for
     * @param modules of that kernel; empty when all drivers are built in
     * @param busybox a statically linked busybox of the kernel's architecture
     * @throws org.xenwright.problem.ProblemException when the kernel lacks a driver the root needs
     */
    public static byte[] make(Kernel kernel, Optional<ModuleSet> modules, Content busybox, InitramfsOptions options)
            throws IOException {
        List<KernelModule> load = closure(kernel, modules, options);
        ByteArrayOutputStream archive = new ByteArrayOutputStream(8 << 20);
        CpioWriter cpio = new CpioWriter(archive);
        for (String folder : FOLDERS) {
            cpio.directory(folder, 0755);
        }
        // without it the kernel has nowhere to send what the script says
        cpio.device("dev/console", 0600, Device.Kind.CHARACTER, 5, 1);
        cpio.file("bin/busybox", 0755, Content.of(busybox.bytes(MAX_BUSYBOX)));
        for (String applet : APPLETS) {
            cpio.symlink("bin/" + applet, "busybox");
        }
        if (verifies(options)) {
            String architecture = kernel.image().architecture();
            cpio.directory("dm", 0755);
            cpio.file("dm/create", 0755, program(architecture, DeviceMapperProgram.CREATE));
            cpio.file("dm/load", 0755, program(architecture, DeviceMapperProgram.LOAD));
            cpio.file("dm/resume", 0755, program(architecture, DeviceMapperProgram.RESUME));
        }
        cpio.file("init", 0755, script());
        cpio.file("settings", 0644, Content.of(settings(options)));
        StringBuilder order = new StringBuilder();
        for (KernelModule module : load) {
            order.append(module.name()).append('\n');
            cpio.file("modules/" + module.name() + ".ko", 0644, module.plain());
        }
        cpio.file("modules/order", 0644, Content.of(order.toString()));
        cpio.finish();
        return compress(archive.toByteArray(), kernel.config());
    }

    /** Returns the modules an initramfs would hold, in the order they are loaded. */
    public static List<KernelModule> closure(Kernel kernel, Optional<ModuleSet> modules, InitramfsOptions options) {
        List<String> needed = new ArrayList<>(List.of(options.fileSystem()));
        if (options.overlay().isPresent()) {
            needed.add(OVERLAY);
        }
        if (options.persist().isPresent()
                || options.overlay().filter(each -> !each.equals("tmpfs")).isPresent()) {
            needed.add("ext4");
        }
        if (verifies(options)) {
            needed.add("dm_verity");
        }
        if (options.live()) {
            needed.addAll(ON_MEDIUM);
        }
        KernelDrivers drivers = KernelDrivers.of(kernel, modules);
        for (String name : needed) {
            if (!drivers.has(name)) {
                throw missing(kernel, "no driver " + name + ", neither as a module nor built in");
            }
        }
        if (DISKS.stream().noneMatch(drivers::has)) {
            throw missing(kernel, "no driver xen_blkfront or virtio_blk, neither as a module nor built in");
        }
        for (String option : OPTIONS) {
            if (!kernel.config().mayHave(option)) {
                throw missing(
                        kernel, "no " + option + "=y in " + kernel.config().place());
            }
        }
        if (modules.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>(DISKS);
        names.addAll(options.drivers());
        if (options.live()) {
            names.addAll(MEDIA);
        }
        names.addAll(needed);
        if (modules.get().has(OVERLAY)) {
            // so that each domain can say xenwright.overlay= on its command line
            names.add(OVERLAY);
        }
        if (verifies(options)) {
            names.add("sha256_generic"); // which dm-verity asks for by name when it is set up
        }
        return modules.get().closure(names);
    }

    private static boolean verifies(InitramfsOptions options) {
        return options.verify() != InitramfsOptions.Verify.NEVER;
    }

    private static RuntimeException missing(Kernel kernel, String what) {
        return Problem.of(
                        "making the initramfs for kernel " + kernel.release(),
                        "choose a kernel that has it, or install the package of its extra modules")
                .found(what)
                .raise();
    }

    private static Content program(String architecture, int command) {
        return Content.of(DeviceMapperProgram.of(architecture, command));
    }

    private static Content script() throws IOException {
        try (InputStream in = Initramfs.class.getResourceAsStream("init.sh")) {
            if (in == null) {
                throw new IOException("init.sh is missing beside " + Initramfs.class.getName());
            }
            return Content.of(in.readAllBytes());
        }
    }

    /** Variables of the script; the options accept no character that means something to a shell. */
    private static String settings(InitramfsOptions options) {
        return "type=" + options.fileSystem() + "\n"
                + "overlay=" + options.overlay().orElse("") + "\n"
                + "verify_all=" + (options.verify() == InitramfsOptions.Verify.START ? "yes" : "") + "\n"
                + "persist_device="
                + options.persist().map(InitramfsOptions.Persist::device).orElse("") + "\n"
                + "persist='"
                + options.persist().map(each -> String.join(" ", each.paths())).orElse("") + "'\n";
    }

    /** In pure Java, so that the bytes do not depend on the zlib of the machine: zstd, else xz, else not at all. */
    private static byte[] compress(byte[] archive, KernelConfig config) throws IOException {
        if (config.isBuiltIn("CONFIG_RD_ZSTD")) {
            ZstdCompressor zstd = new ZstdCompressor();
            byte[] frame = new byte[zstd.maxCompressedLength(archive.length)];
            return Arrays.copyOf(frame, zstd.compress(archive, 0, archive.length, frame, 0, frame.length));
        }
        if (config.isBuiltIn("CONFIG_RD_XZ")) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            // the kernel's decoder knows no other check
            try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options(3), XZ.CHECK_CRC32)) {
                out.write(archive);
            }
            return packed.toByteArray();
        }
        return archive;
    }

    /** Returns how many bytes an archive that was made here becomes in memory. */
    public static long unpackedSize(byte[] initramfs) throws IOException {
        Content packed = Content.of(initramfs);
        try (InputStream in = KernelCompression.of(initramfs).open(packed)) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /**
     * One archive behind another, each compressed or not; files of the second replace those of the first. Zeros between
     * them bring the second to a multiple of four, where the kernel looks for it.
     */
    public static byte[] join(byte[] first, byte[] second) {
        int at = first.length + 3 & ~3;
        byte[] joined = Arrays.copyOf(first, at + second.length);
        System.arraycopy(second, 0, joined, at, second.length);
        return joined;
    }
}
