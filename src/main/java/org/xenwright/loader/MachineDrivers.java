package org.xenwright.loader;

import java.util.List;

/** The drivers of disks that a disk of its own needs: it starts on hypervisors and machines that are not known. */
final class MachineDrivers {
    /**
     * SATA and IDE; NVMe; the controllers of VMware, VirtualBox (LSI) and Hyper-V; virtio's other disk; and the disk on
     * all of them.
     */
    static final List<String> DISKS = List.of(
            "ahci",
            "ata_piix",
            "ata_generic",
            "nvme",
            "vmw_pvscsi",
            "mptspi",
            "mptsas",
            "virtio_scsi",
            "hv_storvsc",
            "sd_mod");

    private MachineDrivers() {}
}
