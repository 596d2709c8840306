package org.xenwright.disk;

import java.time.Instant;
import java.util.UUID;

/** A container a hypervisor takes, with what it needs to know. */
public sealed interface DiskFormat {
    /** The plain image, sparse. */
    record Raw() implements DiskFormat {}

    /** qcow2, version 3, clusters of 64 KiB. */
    record Qcow2() implements DiskFormat {}

    /**
     * qcow2 that holds only what differs from its backing file.
     *
     * @param packed whether its clusters are compressed: smaller where it is sent to; a guest that reads them unpacks each
     */
    record Qcow2Delta(Backing backing, boolean packed) implements DiskFormat {}

    /**
     * VHD as XenServer has it. The disk is rounded up to 2 MiB.
     *
     * @param id of the file, derived from what it is
     * @param time the build's clock
     * @param dynamic whether blocks of zeros are left out
     */
    record Vhd(UUID id, Instant time, boolean dynamic) implements DiskFormat {
        /** The size the disk has in the container, for an image of this size, both in bytes. */
        public static long size(long image) {
            return Math.max(1, (image + DiskSink.CHUNK - 1) / DiskSink.CHUNK) * DiskSink.CHUNK;
        }
    }

    /**
     * An appliance with one disk. The disk is rounded up to 1 MiB.
     *
     * @param metadata the bytes of {@code ova.xml}
     * @param reference the disk's id in it, such as {@code Ref:004}
     */
    record Xva(byte[] metadata, String reference) implements DiskFormat {
        /** The size the disk has in the container, for an image of this size, both in bytes. */
        public static long size(long image) {
            return Math.max(1, (image + XvaFile.BLOCK - 1) / XvaFile.BLOCK) * XvaFile.BLOCK;
        }
    }
}
