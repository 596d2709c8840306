package org.xenwright.loader.grub;

/**
 * GRUB for a BIOS, patched for its place on a disk. The arrays are not copied and must not change.
 *
 * @param bootCode the first 440 bytes of the master boot record; what follows there, the disk's signature and its table, is
 *     not GRUB's
 * @param core the BIOS boot partition from its start on, whole sectors
 */
public record BiosBoot(byte[] bootCode, byte[] core) {
    /** Bytes of code in a master boot record. */
    public static final int BOOT_CODE = CoreFields.BOOT.length();
}
