package org.xenwright.kernel;

import java.util.Map;
import java.util.Optional;

/**
 * The drivers of a kernel: those that its modules and its list of built-in ones name, and those that its configuration
 * says it holds.
 */
public final class KernelDrivers {
    /** The options that build the drivers which domains and their roots may need. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("xen_blkfront", "CONFIG_XEN_BLKDEV_FRONTEND"),
            Map.entry("xen_netfront", "CONFIG_XEN_NETDEV_FRONTEND"),
            Map.entry("virtio_pci", "CONFIG_VIRTIO_PCI"),
            Map.entry("virtio_mmio", "CONFIG_VIRTIO_MMIO"),
            Map.entry("virtio_blk", "CONFIG_VIRTIO_BLK"),
            Map.entry("ata_piix", "CONFIG_ATA_PIIX"),
            Map.entry("ahci", "CONFIG_SATA_AHCI"),
            Map.entry("sd_mod", "CONFIG_BLK_DEV_SD"),
            Map.entry("8139cp", "CONFIG_8139CP"),
            Map.entry("e1000", "CONFIG_E1000"),
            Map.entry("ext4", "CONFIG_EXT4_FS"),
            Map.entry("squashfs", "CONFIG_SQUASHFS"),
            Map.entry("vfat", "CONFIG_VFAT_FS"),
            Map.entry("overlay", "CONFIG_OVERLAY_FS"),
            Map.entry("dm_verity", "CONFIG_DM_VERITY"));

    /** The place of a driver. */
    public enum Place {
        BUILT_IN,
        MODULE,
        MISSING
    }

    private final KernelConfig config;
    private final Optional<ModuleSet> modules;

    private KernelDrivers(KernelConfig config, Optional<ModuleSet> modules) {
        this.config = config;
        this.modules = modules;
    }

    /**
     * Returns the drivers of a kernel.
     *
     * @param modules empty when the tree has none; a kernel of which nothing else is known has all in itself
     */
    public static KernelDrivers of(Kernel kernel, Optional<ModuleSet> modules) {
        return new KernelDrivers(kernel.config(), modules);
    }

    /** Returns where the driver of a name is. */
    public Place find(String name) {
        if (modules.isPresent()) {
            ModuleSet set = modules.get();
            return set.isBuiltIn(name) ? Place.BUILT_IN : set.find(name).isPresent() ? Place.MODULE : configured(name);
        }
        return config.isKnown() && OPTIONS.containsKey(name) ? configured(name) : Place.BUILT_IN;
    }

    private Place configured(String name) {
        String option = OPTIONS.get(name);
        return option != null && config.isBuiltIn(option) ? Place.BUILT_IN : Place.MISSING;
    }

    /** Returns whether a driver is there in either form. */
    public boolean has(String name) {
        return find(name) != Place.MISSING;
    }
}
