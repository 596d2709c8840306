package org.xenwright.tool;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.platform.Architecture;

/** The programs we know how to provide. */
final class Catalogue {
    private static final Map<String, Provision> PROVISIONS = new TreeMap<>();

    static {
        for (Architecture each : Architecture.values()) {
            add(qemu(each.emulator(), emulatorPackage(each)));
        }
        add(Provision.of("bwrap", "bubblewrap"));
        add(Provision.of("qemu-img", "qemu-utils"));
        add(Provision.of("qemu-nbd", "qemu-utils"));
        add(Provision.of("linux.uml", "user-mode-linux"));
        add(Provision.of("uml_mconsole", "uml-utilities").probedBy());
        for (String program : List.of("e2fsck", "mke2fs", "dumpe2fs", "resize2fs", "tune2fs", "debugfs")) {
            add(Provision.of(program, "e2fsprogs").probedBy("-V"));
        }
        add(Provision.of("unsquashfs", "squashfs-tools").probedBy("-version"));
        add(Provision.of("7zz", "7zip").probedBy("i"));
        add(Provision.of("mksquashfs", "squashfs-tools").probedBy("-version"));
        add(Provision.of("busybox", "busybox-static").probedBy("--help"));
        add(Provision.of("dpkg-deb", "dpkg"));
        add(Provision.of("dpkg", "dpkg"));
        add(Provision.of("sfdisk", "fdisk"));
        add(Provision.of("veritysetup", "cryptsetup-bin"));
        add(Provision.of("sgdisk", "gdisk"));
        for (String program : List.of("mkswap", "blkid", "wipefs")) {
            add(Provision.of(program, "util-linux"));
        }
        add(Provision.of("xmllint", "libxml2-utils"));
        add(Provision.of("cpio", "cpio"));
        add(Provision.of("getfattr", "attr"));
        add(Provision.of("zstd", "zstd"));
        add(Provision.of("lz4", "lz4"));
        add(Provision.of("xz", "xz-utils"));
    }

    private Catalogue() {}

    static boolean knows(String program) {
        return PROVISIONS.containsKey(program);
    }

    /** How to provide it; a program we do not know is looked for in a package of its own name. */
    static Provision of(String program) {
        Provision known = PROVISIONS.get(program);
        return known == null ? Provision.of(program, program) : known;
    }

    static Collection<Provision> all() {
        return PROVISIONS.values();
    }

    private static void add(Provision provision) {
        PROVISIONS.put(provision.program(), provision);
    }

    private static String emulatorPackage(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> "qemu-system-x86";
            case ARM64 -> "qemu-system-arm";
            case RISCV64 -> "qemu-system-misc";
        };
    }

    private static Provision qemu(String program, String packageName) {
        String root = Provision.ROOT;
        return Provision.of(program, packageName)
                .with(
                        List.of(
                                "-L", root + "/usr/share/qemu",
                                "-L", root + "/usr/share/seabios",
                                "-L", root + "/usr/lib/ipxe/qemu"),
                        Map.of("QEMU_MODULE_DIR", root + "/usr/lib/{triplet}/qemu"));
    }
}
