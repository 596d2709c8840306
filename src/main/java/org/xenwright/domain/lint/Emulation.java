package org.xenwright.domain.lint;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The emulated parts of an hvm guest, as libxl works them out. */
final class Emulation {
    private static final Set<String> BIOSES = Set.of("rombios", "seabios", "ovmf", "unknown");

    private Emulation() {}

    /**
     * Returns whether the old device model serves it, which is gone since Xen 4.21 and was the default for stub
     * domains.
     */
    static boolean traditional(Subject subject) {
        String version = subject.text("device_model_version");
        return subject.releases().precede(4, 21)
                && (version == null ? stub(subject) : version.equals("qemu-xen-traditional"));
    }

    /** Returns whether a domain of its own holds the device model. */
    static boolean stub(Subject subject) {
        return subject.on("device_model_stubdomain_override");
    }

    /** Returns the word of its firmware, from the keys firmware and bios together; null for the default, or a file. */
    static @Nullable String firmware(Subject subject) {
        String firmware = subject.text("firmware");
        if (firmware != null && bios(firmware)) {
            return known(firmware);
        }
        if (firmware != null && "uefi".startsWith(firmware)) {
            return "ovmf";
        }
        String bios = subject.text("bios");
        return bios != null && bios(bios) ? known(bios) : null;
    }

    /** Returns whether libxl knows a word for firmware, in whatever case. */
    static boolean bios(String word) {
        return BIOSES.contains(word.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String known(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("unknown") ? null : lower;
    }

    /** Returns whether a kernel is loaded instead of a boot sector. */
    static boolean directKernel(Subject subject) {
        String kernel = subject.text("kernel");
        return kernel != null && !loader(kernel);
    }

    /** Returns whether a kernel is the loader of firmware, which xl does not take for a kernel. */
    static boolean loader(String kernel) {
        String path = kernel.replaceFirst("/+$", "");
        return path.substring(path.lastIndexOf('/') + 1).equals("hvmloader");
    }
}
