package org.xenwright.domain.lint;

import java.util.Optional;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Value;

/**
 * The back ends that can serve a disk ({@code disk_try_backend}, {@code libxl__device_disk_setdefault}), as far as that
 * does not depend on what its target is on the host.
 */
final class Backend {
    private static final String PHYSICAL = "phy";
    private static final String TAP = "tap";
    private static final String QEMU = "qdisk";
    private static final String STANDALONE = "standalone";

    private Backend() {}

    static void look(Subject subject, Value.Atom atom, DiskSpec disk, Findings findings) {
        String asked = disk.options().value("backendtype");
        Optional<String> why = Optional.empty();
        boolean drive = disk.cdrom() && subject.hvm();
        boolean old = !subject.releases().reach(4, 19);
        if (drive && asked != null && !asked.equals(QEMU) && (old || !asked.equals(PHYSICAL))) {
            why = Optional.of("libxl refuses backendtype=" + asked + " for a CD drive of an hvm guest");
        } else if (asked != null) {
            why = unfit(subject, disk, asked);
        } else if (drive) {
            why = unfit(subject, disk, QEMU);
        } else if (unfit(subject, disk, PHYSICAL).isPresent()
                && unfit(subject, disk, QEMU).isPresent()
                && unfit(subject, disk, TAP).isPresent()
                && unfit(subject, disk, STANDALONE).isPresent()) {
            why = Optional.of("libxl finds no back end for a disk of format "
                    + disk.format().word() + " with a script");
        }
        // an empty disk that is no drive is another rule's
        if (why.isPresent() && (disk.cdrom() || disk.format() != XlFormat.EMPTY)) {
            findings.value(Rule.DISK_BACKEND, atom, why.get(), "change the format, the script or the back end");
        }
    }

    /** Why one kind of back end does not take a disk; empty where it may. */
    private static Optional<String> unfit(Subject subject, DiskSpec disk, String kind) {
        boolean virtio = "virtio".equals(disk.options().value("specification"));
        boolean script = disk.options().value("script") != null;
        boolean empty = disk.cdrom() && disk.format() == XlFormat.EMPTY;
        if (virtio != kind.equals(STANDALONE)) {
            return Optional.of(
                    "libxl refuses backendtype=" + kind + (virtio ? " with" : " without") + " specification=virtio");
        }
        boolean raw = disk.format() == XlFormat.RAW;
        boolean format = switch (kind) {
            case PHYSICAL -> raw || empty && subject.releases().reach(4, 19);
            case TAP ->
                (raw || disk.format() == XlFormat.VHD) && subject.releases().reach(4, 19);
            case STANDALONE -> raw;
            default -> true;
        };
        if (!format) {
            return Optional.of("libxl refuses backendtype=" + kind + " for format "
                    + disk.format().word());
        }
        boolean colo = Boolean.TRUE.equals(disk.options().flag("colo")) && !kind.equals(QEMU);
        boolean scripted = script && (kind.equals(QEMU) || kind.equals(STANDALONE));
        return colo || scripted
                ? Optional.of("libxl refuses backendtype=" + kind + " with " + (colo ? "colo" : "a script"))
                : Optional.empty();
    }

    /** Returns whether the privileged domain opens the disk itself, so that it can be emulated. */
    static boolean local(DiskSpec disk) {
        return disk.options().value("script") == null
                && disk.options().value("backend") == null
                && !STANDALONE.equals(disk.options().value("backendtype"))
                && !TAP.equals(disk.options().value("backendtype"))
                && !"virtio".equals(disk.options().value("specification"));
    }
}
