package org.xenwright.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.platform.GuestType;

/**
 * The settings an image gives its domains; those of a domain file win.
 *
 * @param name the name of the image, and of its domain when there is no domain file
 * @param seed what identities are derived from: the coordinates of the project without the version
 * @param type how its domains start
 * @param boot files and words for the loader; null when it has no kernel beside the disk
 * @param start its start from its own disk, which comes before the kernel beside it; null when the disk has no boot
 *     loader
 * @param grub where the host has GRUB for its guests
 * @param disk the disk, its target as the Xen host knows it
 * @param memory MiB for a domain whose file does not say
 */
public record ImageDefaults(
        String name,
        String seed,
        GuestType type,
        @Nullable Boot boot,
        @Nullable LoaderStart start,
        HostGrub grub,
        DiskSpec disk,
        long memory) {
    static final Origin ORIGIN = Origin.of("the image");

    /** The origin of a disk that is made for one domain. */
    public static final Origin OWN = Origin.of("the domain's own disk");

    /**
     * The boot of a kernel from outside of the disk.
     *
     * @param kernel path on the Xen host
     * @param ramdisk path on the Xen host; null for none
     * @param root the device of the root file system, such as {@code /dev/xvda}
     * @param options words of the command line after {@code ro} and the consoles; may be empty
     */
    public record Boot(String kernel, @Nullable String ramdisk, String root, String options) {
        /** Returns a domain that starts with this kernel instead of what its own disk has. */
        public Domain started(Domain domain) {
            Map<String, Setting> settings = new LinkedHashMap<>(domain.settings());
            List.of("bootloader", "bootloader_args", "kernel", "ramdisk").forEach(settings::remove);
            if (domain.type() != GuestType.HVM) {
                settings.remove("firmware");
            }
            String line = "root=" + root + " " + words(domain.type());
            String more = domain.text("cmdline").orElse("");
            put(settings, "kernel", kernel);
            if (ramdisk != null) {
                put(settings, "ramdisk", ramdisk);
            }
            put(settings, "cmdline", more.isEmpty() ? line : line + " " + more);
            return domain.withSettings(CanonicalForm.of(settings));
        }

        private static void put(Map<String, Setting> settings, String key, String text) {
            settings.put(key, new Setting(key, Value.text(text, ORIGIN), false, ORIGIN));
        }

        /** Returns the words after {@code root=}: the kernel writes where {@code xl console} listens. */
        String words(GuestType type) {
            String consoles = type == GuestType.HVM ? "ro console=hvc0 console=ttyS0" : "ro console=hvc0";
            return options.isEmpty() ? consoles : consoles + " " + options;
        }
    }

    /**
     * Returns the usual defaults: a raw or qcow2 disk that is one file system, with its kernel and initramfs beside it.
     *
     * @param hostFolder where the files lie on the Xen host, absolute
     * @param ramdisk file name; null for none
     */
    public static ImageDefaults of(
            String name,
            String seed,
            GuestType type,
            String hostFolder,
            String kernel,
            @Nullable String ramdisk,
            String disk,
            XlFormat format) {
        String folder = hostFolder.endsWith("/") ? hostFolder : hostFolder + "/";
        Boot boot = new Boot(folder + kernel, ramdisk == null ? null : folder + ramdisk, "/dev/xvda", "");
        return new ImageDefaults(
                name, seed, type, boot, null, HostGrub.USUAL, DiskSpec.of(folder + disk, "xvda", format, true), 512);
    }

    /** Returns the same for an image whose disk boots itself. */
    public ImageDefaults withStart(LoaderStart other) {
        return new ImageDefaults(name, seed, type, boot, other, other.host(), disk, memory);
    }

    /** Returns the statements that come before those of any domain file. */
    List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        assignments.add(text("type", type.word()));
        assignments.add(new Assignment("memory", false, Value.number(memory, ORIGIN), ORIGIN));
        assignments.add(new Assignment("vcpus", false, Value.number(1, ORIGIN), ORIGIN));
        assignments.add(new Assignment("disk", false, Value.texts(List.of(disk.text()), ORIGIN), ORIGIN));
        return assignments;
    }

    static Assignment text(String key, String text) {
        return new Assignment(key, false, Value.text(text, ORIGIN), ORIGIN);
    }
}
