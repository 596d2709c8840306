package org.xenwright.loader;

import java.util.Arrays;
import java.util.List;

/** A way from a machine that starts to the kernel on its disk. */
public enum BootPath {
    /** The code in the first sector, as SeaBIOS starts it. */
    BIOS("bios"),
    /** The loader on the EFI system partition, where a firmware looks without being told. */
    UEFI("uefi"),
    /** The same with Secure Boot on. */
    SECURE_BOOT("secureboot"),
    /** {@code bootloader="pygrub"}: the host reads the disk's menu and takes kernel and initramfs out. */
    PYGRUB("pygrub"),
    /** GRUB as the kernel of a paravirtualized guest, which unpacks the disk's kernel itself. */
    PV_GRUB("pvgrub"),
    /** GRUB as the kernel of a PVH guest. */
    PVH_GRUB("pvhgrub");

    private final String word;

    BootPath(String word) {
        this.word = word;
    }

    /** Returns the word for it in documents. */
    public String word() {
        return word;
    }

    /**
     * Finds the one of a word.
     *
     * @throws IllegalArgumentException for a word that is none
     */
    public static BootPath of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a way to boot '" + word + "', not one of " + String.join(", ", words())));
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(BootPath::word).toList();
    }
}
