package org.xenwright.domain.preflight;

import java.util.Locale;

/**
 * The memory below which a guest is known not to start: its kernel, and the greater of its initramfs, packed and
 * unpacked at once, and the system that follows; and a 64th of all memory, since Linux keeps 64 bytes about each page
 * of 4 KiB ({@code struct page}). Everything but the system is read from the files; the guest's own work needs more,
 * which only its owner knows.
 *
 * @param kernel bytes of the kernel as it is loaded
 * @param initramfs bytes of the initramfs, packed and unpacked
 * @param system bytes that init and what it starts need at least
 * @param overlay bytes for what is written to a root that is kept in memory
 */
public record MemoryNeed(long kernel, long initramfs, long system, long overlay) {
    /**
     * The need of systemd with udev, dbus, journald and a small server. Measured with the quickstart's image of Debian
     * 12 under QEMU, whose kernel takes 46 MiB: with 88 MiB it started, with 80 the kernel ran out of memory.
     */
    public static final long SYSTEMD = 33 << 20;

    /** The need of an init that is a script, or next to nothing. */
    public static final long SMALL = 4 << 20;

    /**
     * Bytes that a guest that keeps its changes in memory writes while it starts: its journal, leases, state of
     * services.
     */
    public static final long OVERLAY = 8 << 20;

    private static final long MIB = 1 << 20;
    /** Bytes of memory for one byte that Linux keeps about them. */
    private static final long PAGE_PER_ENTRY = 4096 / 64;

    /** Returns the sum in MiB, rounded up. */
    long mebibytes() {
        long used = kernel + Math.max(initramfs, system + overlay);
        long all = used * PAGE_PER_ENTRY / (PAGE_PER_ENTRY - 1);
        return (all + MIB - 1) / MIB;
    }

    /** Returns its parts, for a message. */
    String reckoning() {
        String more = initramfs > system + overlay
                ? "the initramfs " + rounded(initramfs) + " packed and unpacked"
                : "what init starts " + rounded(system)
                        + (overlay == 0 ? "" : ", the root's changes " + rounded(overlay));
        return String.format(Locale.ROOT, "the kernel takes %s, %s", rounded(kernel), more);
    }

    private static long rounded(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
