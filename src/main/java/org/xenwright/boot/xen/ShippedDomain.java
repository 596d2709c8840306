package org.xenwright.boot.xen;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Firmware;

/**
 * A domain file as it is shipped, with the paths it names; on the Xen of the driver they lead to the machine's own
 * kernel, initramfs and disks.
 *
 * @param file in xl.cfg form, used as it is
 * @param firmware what starts its disk, or none for a kernel from outside
 * @param kernel its path of the kernel, or of a GRUB that stands for one; empty for firmware of a whole machine
 * @param ramdisk its path of the initramfs; null when it names none
 * @param disks the targets of its disks, in the order of the machine's disks
 * @param overrides statements in xl.cfg form that are read after the file, each ended by a semicolon; since the driver
 *     gives a domain every disk as a plain device, a file that names another format needs them
 */
public record ShippedDomain(
        Path file,
        Firmware firmware,
        String kernel,
        @Nullable String ramdisk,
        List<String> disks,
        String overrides) {
    public ShippedDomain {
        disks = List.copyOf(disks);
    }
}
