package org.xenwright.loader.grub;

/**
 * GRUB for a BIOS, patched for its place on a CD. The arrays are not copied and must not change.
 *
 * @param bootCode the first 440 bytes of the CD, for one that is copied onto a disk
 * @param image the file that El Torito's catalog names, for a boot without emulation: four sectors of 512 bytes of
 *     it are loaded, and it loads the rest
 */
public record OpticalBoot(byte[] bootCode, byte[] image) {}
