package org.xenwright.domain;

import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.platform.GuestType;

/**
 * The builds of GRUB by which a Xen host starts guests from their own disks. They lie on the host, since a guest's
 * {@code kernel} is a file of the host; each reads the menu and the kernel on the guest's disk.
 *
 * @param pv path of the build for pv guests
 * @param pvh path of the build for pvh guests
 */
public record HostGrub(String pv, String pvh) {
    /** The place where Debian's package {@code grub-xen-host} has them. */
    public static final HostGrub USUAL =
            new HostGrub("/usr/lib/grub-xen/grub-x86_64-xen.bin", "/usr/lib/grub-xen/grub-i386-xen_pvh.bin");

    private static final Pattern FILE = Pattern.compile("(?:.*/)?(?:pv-?)?grub[^/]*");
    private static final Pattern FOLDER = Pattern.compile("(?:.*/)?(?:pv-?grub[^/]*|grub-xen)/[^/]+");
    private static final Pattern KERNEL =
            Pattern.compile(".*(?:vmlinu[xz]|bzimage|initrd)[^/]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern PVH = Pattern.compile(".*[-_]pvh\\b[^/]*(?:/[^/]+)?");
    private static final Pattern PV = Pattern.compile(".*(?:x86_64|i386)-xen\\b[^/]*(?:/[^/]+)?");

    /** Returns whether a path is that of GRUB, and not of a kernel, as far as its name tells. */
    public static boolean isGrub(String path) {
        return FOLDER.matcher(path).matches()
                || FILE.matcher(path).matches() && !KERNEL.matcher(path).matches();
    }

    /** Returns the type of guest that a build is for, if its name tells. */
    public static Optional<GuestType> typeOf(String path) {
        return PVH.matcher(path).matches()
                ? Optional.of(GuestType.PVH)
                : PV.matcher(path).matches() ? Optional.of(GuestType.PV) : Optional.empty();
    }
}
