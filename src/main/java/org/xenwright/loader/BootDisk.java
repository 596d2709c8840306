package org.xenwright.loader;

import java.util.List;

/**
 * The disk that an image will boot from, as far as it is known before its root is laid out.
 *
 * @param root the word for the root on a kernel's command line: {@code UUID=…}, or {@code PARTUUID=…} for a file system
 *     without
 * @param partition the word for it by its partition, which a kernel understands without an initramfs: {@code PARTUUID=…}
 * @param words of that command line that this root needs besides, as far as they are known
 * @param writable whether a guest can change what boots it, and finds it changed at its next start
 * @param verified whether the kernel needs the root's hash besides
 * @param boot where the files of {@code /boot} lie
 */
public record BootDisk(
        String root, String partition, List<String> words, boolean writable, boolean verified, Place boot) {
    public BootDisk {
        words = List.copyOf(words);
    }

    /**
     * A place on the disk.
     *
     * @param name of the partition
     * @param partition number of it in the table; 0 for a disk without one
     * @param uuid of the file system on it; empty when it has none
     * @param folder the place of {@code /boot} in that file system: {@code /boot}, or empty for its root
     */
    public record Place(String name, int partition, String uuid, String folder) {}
}
