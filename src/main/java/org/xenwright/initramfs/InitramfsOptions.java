package org.xenwright.initramfs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.problem.Problem;

/**
 * The tasks of an initramfs.
 *
 * @param fileSystem of the root: {@code ext4} or {@code squashfs}; {@code rootfstype=} on the command line wins
 * @param overlay what lies writable over a root mounted read-only: {@code tmpfs}, which a reboot forgets, or an ext4
 *     device as {@code /dev/xvdb} or {@code LABEL=state}; empty for none
 * @param persist paths kept on a device though the rest is forgotten
 * @param verify when it holds the root against the hashes behind it, whose own hash {@code xenwright.verity=} on the
 *     command line names
 * @param drivers to load besides those of a root on Xen and virtio; what the kernel lacks is left out
 * @param live whether the root is a file on a CD or a stick, which {@code xenwright.live=} on the command line names
 */
public record InitramfsOptions(
        String fileSystem,
        Optional<String> overlay,
        Optional<Persist> persist,
        Verify verify,
        List<String> drivers,
        boolean live) {
    /** The drivers of a guest's cards, what asks for their addresses by DHCP needs, and the button that powers off. */
    private static final List<String> WITHOUT_UDEV =
            List.of("xen_netfront", "virtio_net", "af_packet", "ipv6", "button", "evdev");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.,:=/-]+");

    public InitramfsOptions {
        word("<filesystem>", fileSystem);
        overlay.ifPresent(device -> word("<overlay>", device));
        drivers = List.copyOf(drivers);
    }

    /** Returns the same with drivers of more disks. */
    public InitramfsOptions withDrivers(List<String> names) {
        return new InitramfsOptions(fileSystem, overlay, persist, verify, names, live);
    }

    /** Returns the same for a system that has no udev, which would load the drivers of a guest's devices. */
    public InitramfsOptions withoutUdev() {
        return withDrivers(
                Stream.concat(drivers.stream(), WITHOUT_UDEV.stream()).toList());
    }

    /**
     * Returns the same for a medium: the root is a squashfs on it that is not verified, under memory unless there is
     * another place for what is written.
     */
    public InitramfsOptions onMedium() {
        return new InitramfsOptions(
                "squashfs", overlay.or(() -> Optional.of("tmpfs")), persist, Verify.NEVER, drivers, true);
    }

    /** Returns an ordinary root file system. */
    public static InitramfsOptions of(String fileSystem) {
        return new InitramfsOptions(fileSystem, Optional.empty(), Optional.empty(), Verify.NEVER, List.of(), false);
    }

    /** Returns a root that forgets at a reboot what was changed. */
    public InitramfsOptions stateless() {
        return withOverlay("tmpfs");
    }

    public InitramfsOptions withOverlay(String device) {
        return new InitramfsOptions(fileSystem, Optional.of(device), persist, verify, drivers, live);
    }

    public InitramfsOptions withPersist(String device, List<String> paths) {
        return new InitramfsOptions(
                fileSystem, overlay, Optional.of(new Persist(device, paths)), verify, drivers, live);
    }

    public InitramfsOptions withVerify(Verify when) {
        return new InitramfsOptions(fileSystem, overlay, persist, when, drivers, live);
    }

    /**
     * The time at which the root is checked against its hashes; a root that was changed ends in a panic of the kernel.
     */
    public enum Verify {
        NEVER,
        /** Each block when it is read. */
        READ,
        /** All of it before init starts, and each block again when it is read. */
        START
    }

    /**
     * The files that a reboot keeps.
     *
     * @param device an ext4 file system: {@code /dev/xvdb}, {@code LABEL=data}, {@code UUID=…} or {@code PARTLABEL=…}
     * @param paths absolute, of folders or files of the image; an empty folder of the device is filled from the image
     */
    public record Persist(String device, List<String> paths) {
        public Persist {
            paths = List.copyOf(paths);
            word("<persist>", device);
            for (String path : paths) {
                word("<persist>", path);
                if (!path.startsWith("/") || path.endsWith("/") || path.contains("/../") || path.endsWith("/..")) {
                    throw refusal("<persist>", path, "an absolute path such as /var/lib/data");
                }
            }
        }
    }

    private static void word(String element, String value) {
        if (!WORD.matcher(value).matches()) {
            throw refusal(element, value, "letters, digits and _ . , : = / -");
        }
    }

    private static RuntimeException refusal(String element, String value, String accepted) {
        return Problem.of("planning the initramfs", "correct the value")
                .at(element)
                .found("'" + value + "'")
                .expected(accepted)
                .raise();
    }
}
