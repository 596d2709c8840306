package org.xenwright.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The programs that only tests start: other people's readers and writers of what we write and read. */
public final class JudgeTools {
    static final Catalogue CATALOGUE = new Catalogue(all());

    private JudgeTools() {}

    /** A box that has them besides our own, and looks on the path first. */
    public static ToolBox box(@Nullable ToolSource source) {
        return new ToolBox(source, ToolBox.pathOfThisProcess(), CATALOGUE);
    }

    private static List<Provision> all() {
        List<Provision> all = new ArrayList<>(Catalogue.OURS.all());
        all.add(Provision.of("qemu-img", "qemu-utils"));
        all.add(Provision.of("qemu-nbd", "qemu-utils"));
        for (String program : List.of("e2fsck", "mke2fs", "dumpe2fs", "resize2fs", "tune2fs", "debugfs")) {
            all.add(Provision.of(program, "e2fsprogs").probedBy("-V"));
        }
        all.add(Provision.of("unsquashfs", "squashfs-tools").probedBy("-version"));
        all.add(Provision.of("7zz", "7zip").probedBy("i"));
        all.add(Provision.of("mksquashfs", "squashfs-tools").probedBy("-version"));
        all.add(Provision.of("busybox", "busybox-static").probedBy("--help"));
        all.add(Provision.of("dpkg-deb", "dpkg"));
        all.add(Provision.of("dpkg", "dpkg"));
        all.add(Provision.of("sfdisk", "fdisk"));
        all.add(Provision.of("veritysetup", "cryptsetup-bin"));
        all.add(Provision.of("sgdisk", "gdisk"));
        for (String program : List.of("mkswap", "blkid", "wipefs")) {
            all.add(Provision.of(program, "util-linux"));
        }
        all.add(Provision.of("fsck.vfat", "dosfstools").probedBy("--help"));
        all.add(Provision.of("mkfs.vfat", "dosfstools").probedBy("--help"));
        all.add(Provision.of("mtools", "mtools").probedBy("--version"));
        all.add(Provision.of("xmllint", "libxml2-utils"));
        all.add(Provision.of("cpio", "cpio"));
        for (String program : List.of("rpm", "rpmkeys", "rpm2cpio")) {
            all.add(new Provision(
                    program,
                    List.of("rpm", "rpm2cpio"),
                    List.of("usr/bin/" + program),
                    List.of(program.equals("rpm2cpio") ? "--help" : "--version"),
                    List.of(),
                    Map.of("RPM_CONFIGDIR", Provision.ROOT + "/usr/lib/rpm")));
        }
        all.add(Provision.of("getfattr", "attr"));
        all.add(Provision.of("zstd", "zstd"));
        all.add(Provision.of("lz4", "lz4"));
        all.add(Provision.of("xz", "xz-utils"));
        all.add(Provision.of("xorriso", "xorriso").probedBy("-version"));
        all.add(Provision.of("isoinfo", "genisoimage").probedBy("-version"));
        all.add(Provision.of("objdump", "binutils"));
        all.add(Provision.of("sbverify", "sbsigntool"));
        all.add(Provision.of("sbsign", "sbsigntool"));
        all.add(Provision.of("softhsm2-util", "softhsm2"));
        all.add(Provision.of("systemd-analyze", "systemd"));
        all.add(Provision.of("systemd", "systemd"));
        all.add(Provision.of("setpriv", "util-linux"));
        // its package has a script under usr/bin
        all.add(new Provision(
                "chromium",
                List.of("chromium", "fonts-dejavu-core"),
                List.of("usr/lib/chromium/chromium"),
                List.of("--version"),
                List.of(),
                Map.of()));
        return all;
    }
}
