package org.xenwright.domain.device;

import org.jspecify.annotations.Nullable;

/**
 * A disk of a domain.
 *
 * @param target the file or device on the Xen host; null or empty for an empty drive
 * @param vdev the name inside the guest, as written
 * @param writable always false for a CD drive
 * @param cdrom whether it is a removable CD drive
 */
public record DiskSpec(
        @Nullable String target, String vdev, XlFormat format, boolean writable, boolean cdrom, DiskOptions options) {

    /** Returns a plain disk. */
    public static DiskSpec of(String target, String vdev, XlFormat format, boolean writable) {
        return new DiskSpec(target, vdev, format, writable, false, DiskOptions.NONE);
    }

    /** Returns the same disk, written to or not. */
    public DiskSpec withAccess(boolean written) {
        return new DiskSpec(target, vdev, format, written, cdrom, options);
    }

    /**
     * Reads a disk string with all that Xen's {@code libxlu_disk_l.l} accepts, old prefixes and positions included.
     *
     * @throws SpecificationException when xl would stop at it
     */
    public static DiskSpec parse(String text) throws SpecificationException {
        return new DiskSpecParser(text).parse();
    }

    /**
     * Returns the string in the form that has no traps: keys only, {@code target=} last.
     *
     * @throws IllegalArgumentException for a target with a line break, which no disk string can hold
     */
    public String text() {
        if (target != null && target.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a disk's target cannot hold a line break: " + target);
        }
        StringBuilder text = new StringBuilder("format=").append(format.word());
        text.append(",vdev=").append(vdev);
        text.append(",access=").append(writable ? "rw" : "ro");
        if (cdrom) {
            text.append(",devtype=cdrom");
        }
        text.append(options.text());
        if (target != null) {
            // Xen takes one comma off the end of the string
            text.append(",target=").append(target).append(target.endsWith(",") ? "," : "");
        }
        return text.toString();
    }
}
