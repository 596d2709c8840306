package org.xenwright.domain;

import java.util.Locale;
import java.util.Map;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.platform.GuestType;

/** The ways in which a domain comes to its kernel, as its settings say. */
public enum BootWay {
    /** The host has the kernel. */
    DIRECT("kernel"),
    /** A program of the host reads the menu on the disk and takes kernel and initramfs out. */
    PYGRUB("pygrub"),
    /** GRUB starts as a pv guest and reads the disk. */
    PV_GRUB("pvgrub"),
    /** GRUB starts as a pvh guest and reads the disk. */
    PVH_GRUB("pvhgrub"),
    /** The BIOS starts the code in the disk's first sector. */
    BIOS("bios"),
    /** The firmware starts the loader on the EFI system partition. */
    UEFI("uefi"),
    /** The same, of what is signed alone. */
    SECURE_BOOT("secureboot"),
    /**
     * Neither the host nor the image's disk has it, as far as is known: a network, a CD, another boot
     * loader.
     */
    OTHER("other");

    private final String word;

    BootWay(String word) {
        this.word = word;
    }

    /** Returns the word for it in reports. */
    public String word() {
        return word;
    }

    /** Returns how a domain does so, for a message. */
    public String phrase() {
        return switch (this) {
            case DIRECT -> "it starts with a kernel of the host";
            case PYGRUB -> "pygrub takes the kernel from its disk";
            case PV_GRUB, PVH_GRUB -> "GRUB loads the kernel from its disk";
            case BIOS -> "the BIOS starts its disk";
            case UEFI -> "UEFI starts its disk";
            case SECURE_BOOT -> "UEFI starts what is signed on its disk";
            case OTHER -> "it starts from elsewhere";
        };
    }

    /** Returns whether the kernel lies on the disk of the guest. */
    public boolean fromDisk() {
        return this != DIRECT && this != OTHER;
    }

    /** Returns whether the guest's kernel gets the words of {@code cmdline}. */
    public boolean takesWords() {
        return this == DIRECT || this == PYGRUB;
    }

    /** Finds the way of a domain. */
    public static BootWay of(Domain domain) {
        return of(domain.type(), domain.settings());
    }

    /** Finds the way of a configuration, which starts a guest of a type. */
    public static BootWay of(GuestType type, Map<String, Setting> settings) {
        return type == GuestType.HVM ? emulated(settings) : paravirtual(type, settings);
    }

    private static BootWay paravirtual(GuestType type, Map<String, Setting> settings) {
        BootWay grub = type == GuestType.PV ? PV_GRUB : PVH_GRUB;
        String bootloader = text(settings, "bootloader", "");
        if (!bootloader.isEmpty()) {
            return bootloader.substring(bootloader.lastIndexOf('/') + 1).equals("pygrub") ? PYGRUB : OTHER;
        }
        String kernel = text(settings, "kernel", "");
        if (!kernel.isEmpty()) {
            return HostGrub.isGrub(kernel) ? grub : DIRECT;
        }
        return text(settings, "firmware", "").startsWith("pvgrub") ? PV_GRUB : OTHER;
    }

    private static BootWay emulated(Map<String, Setting> settings) {
        String kernel = text(settings, "kernel", "");
        if (!kernel.isEmpty() && !kernel.replaceFirst("/+$", "").endsWith("hvmloader")) {
            return DIRECT;
        }
        if (!text(settings, "boot", "cd").contains("c")) {
            return OTHER;
        }
        String said = text(settings, "firmware", text(settings, "bios", "bios"));
        String file = text(settings, "bios_path_override", said).toLowerCase(Locale.ROOT);
        if (file.startsWith("/") && (file.contains("secboot") || file.contains("secure"))) {
            return SECURE_BOOT;
        }
        String word = said.toLowerCase(Locale.ROOT);
        return word.equals("uefi") || word.contains("ovmf") ? UEFI : BIOS;
    }

    private static String text(Map<String, Setting> settings, String key, String otherwise) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Atom atom ? atom.text() : otherwise;
    }
}
