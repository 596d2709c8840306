package org.xenwright.domain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private static final List<String> NAMES = List.of("grub", "pvgrub", "pv-grub");
    private static final List<String> KERNELS = List.of("vmlinu", "bzimage", "initrd");

    /** Returns whether a path is that of GRUB, and not of a kernel, as far as its name tells. */
    public static boolean isGrub(String path) {
        String name = name(path);
        String folder = name(path.substring(0, Math.max(0, path.length() - name.length() - 1)));
        boolean own = folder.equals("grub-xen") || folder.startsWith("pvgrub") || folder.startsWith("pv-grub");
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.isEmpty()
                && (own
                        || NAMES.stream().anyMatch(lower::startsWith)
                                && KERNELS.stream().noneMatch(lower::contains));
    }

    /** Returns the type of guest that a build is for, if its name or that of its folder tells. */
    public static Optional<GuestType> typeOf(String path) {
        String name = name(path);
        String folder = name(path.substring(0, Math.max(0, path.length() - name.length() - 1)));
        String both = folder + "/" + name;
        if (both.contains("_pvh") || both.contains("-pvh")) {
            return Optional.of(GuestType.PVH);
        }
        return both.contains("x86_64-xen") || both.contains("i386-xen") ? Optional.of(GuestType.PV) : Optional.empty();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
