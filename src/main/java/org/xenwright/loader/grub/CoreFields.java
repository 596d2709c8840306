package org.xenwright.loader.grub;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/**
 * The fields of GRUB's boot sectors and of its core for a BIOS. Facts: GRUB, {@code include/grub/i386/pc/boot.h},
 * {@code include/grub/offsets.h} and {@code include/grub/kernel.h}; of a CD: xorriso, {@code doc/boot_sectors.txt}.
 */
final class CoreFields {
    static final int SECTOR = 512;

    /** The code of {@code boot.img} that goes into a master boot record: its last 72 bytes are for floppies. */
    static final FieldTable BOOT = FieldTable.of("""
            code 92, first sector of the core 8, boot drive 1, more code 1, jump over the drive check 2, rest of the code 336
            """);

    static final Field CORE_SECTOR = BOOT.field("first sector of the core");
    static final Field BOOT_DRIVE = BOOT.field("boot drive");
    static final Field DRIVE_CHECK = BOOT.field("jump over the drive check");

    /** {@code diskboot.img}: the core's first sector, which reads the others. */
    static final FieldTable DISKBOOT = FieldTable.of("""
            code 500, second sector of the core 8, number of sectors 2, load segment 2
            """);

    static final Field SECOND_SECTOR = DISKBOOT.field("second sector of the core");
    static final Field SECTORS = DISKBOOT.field("number of sectors");
    static final Field SEGMENT = DISKBOOT.field("load segment");

    /** The start of {@code lzma_decompress.img}. */
    static final FieldTable DECOMPRESSOR = FieldTable.of("""
            jump 8, packed size 4, unpacked size 4, Reed-Solomon redundancy 4, length without redundancy 4, boot device 3,
            boot drive 1
            """);

    static final Field PACKED_SIZE = DECOMPRESSOR.field("packed size");
    static final Field UNPACKED_SIZE = DECOMPRESSOR.field("unpacked size");
    static final Field REDUNDANCY = DECOMPRESSOR.field("Reed-Solomon redundancy");

    /** The head of what lies behind the kernel. */
    static final FieldTable MODULES = FieldTable.of("magic 4, offset 4, size 4");

    static final Field MODULES_MAGIC = MODULES.field("magic");
    static final Field MODULES_OFFSET = MODULES.field("offset");
    static final Field MODULES_SIZE = MODULES.field("size");

    /** The head of each object in there. */
    static final FieldTable OBJECT = FieldTable.of("type 4, size 4");

    static final Field OBJECT_TYPE = OBJECT.field("type");
    static final Field OBJECT_SIZE = OBJECT.field("size");

    /** {@code cdboot.img}, with the boot information table that mkisofs was the first to write. */
    static final FieldTable CDBOOT = FieldTable.of("""
            jump 8, block of the volume descriptor 4, block of this file 4, length of this file 4, checksum 4, reserved 40,
            code 1984
            """);

    static final Field DESCRIPTOR_BLOCK = CDBOOT.field("block of the volume descriptor");
    static final Field OWN_BLOCK = CDBOOT.field("block of this file");
    static final Field OWN_LENGTH = CDBOOT.field("length of this file");
    static final Field CHECKSUM = CDBOOT.field("checksum");
    static final Field CD_CODE = CDBOOT.field("code");

    /** {@code boot_hybrid.img}: the boot sector of a CD that is read as a disk. */
    static final FieldTable HYBRID = FieldTable.of("code 432, first sector of the core 8");

    static final Field HYBRID_CORE_SECTOR = HYBRID.field("first sector of the core");

    private CoreFields() {}
}
