package org.xenwright.loader.grub;

import java.util.List;
import java.util.stream.Stream;

/** The modules that GRUB's core has in itself, so that it asks the disk for none. */
public final class GrubModules {
    /**
     * Those for a disk with a GUID partition table: enough to read {@link GrubConfig}, and what {@code update-grub}
     * writes in a guest.
     */
    public static final List<String> DISK = List.of(
            "biosdisk",
            "part_gpt",
            "ext2",
            "fat",
            "search",
            "search_fs_uuid",
            "search_label",
            "search_fs_file",
            "normal",
            "linux",
            "test",
            "true",
            "echo",
            "configfile",
            "serial",
            "loadenv",
            "minicmd",
            "gzio",
            "gettext",
            "halt",
            "reboot",
            "sleep");

    /** Those for a CD that is a disk too. */
    public static final List<String> OPTICAL =
            Stream.concat(DISK.stream(), Stream.of("iso9660", "part_msdos")).toList();

    private GrubModules() {}
}
