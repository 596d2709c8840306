package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.xenwright.content.ImagePlan;

/** A way to write one file, with all that the file says of itself besides the bytes of its disk. */
public interface DiskWriter {
    /**
     * Starts the file.
     *
     * @param file does not exist yet
     * @param plan what will come in chunks
     */
    DiskSink open(Path file, ImagePlan plan) throws IOException;

    /** Writes the file beside its place and moves it there, where no other is written in the same pass. */
    default void write(ImagePlan plan, Path file) throws IOException {
        DiskFiles.together(plan, Map.of(file, this));
    }

    /** The plain image, sparse. */
    record Raw() implements DiskWriter {
        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            return new RawSink(file, plan.size());
        }

        /** By several threads: each byte has its place. */
        @Override
        public void write(ImagePlan plan, Path file) throws IOException {
            RawDisk.write(plan, file);
        }
    }

    /** qcow2, version 3, clusters of 64 KiB. */
    record Qcow2() implements DiskWriter {
        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            return new Qcow2Sink(file, plan.size());
        }
    }

    /**
     * qcow2 that holds only what differs from its backing file.
     *
     * @param packed whether its clusters are compressed: smaller where it is sent to; a guest that reads them unpacks each
     */
    record Qcow2Delta(Backing backing, boolean packed) implements DiskWriter {
        @Override
        public DiskSink open(Path file, ImagePlan plan) {
            return new Qcow2DeltaSink(file, plan, this);
        }
    }

    /**
     * VHD as XenServer has it, without blocks of zeros. The disk is rounded up to 2 MiB.
     *
     * @param id of the file, derived from what it is
     * @param time the build's clock
     */
    record Vhd(UUID id, Instant time) implements DiskWriter {
        private static final long MOST = 2040L << 30;

        /** Returns the size the disk has in the container, for an image of this size, both in bytes. */
        public static long size(long image) {
            return Math.max(1, (image + DiskSink.CHUNK - 1) / DiskSink.CHUNK) * DiskSink.CHUNK;
        }

        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            long rounded = size(plan.size());
            if (rounded > MOST) {
                throw new IOException("a VHD holds at most 2040 GiB, the image has " + plan.size() + " bytes");
            }
            VhdFooter footer = new VhdFooter(rounded, id, time);
            return new VhdSink(file, footer);
        }
    }

    /**
     * VMDK as VMware, VirtualBox and QEMU import it: stream-optimized. The disk is rounded up to 64 KiB.
     *
     * @param id what its content id is made of
     */
    record Vmdk(UUID id) implements DiskWriter {
        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            return new VmdkSink(file, plan.size(), id);
        }
    }

    /**
     * An appliance with one disk. The disk is rounded up to 1 MiB.
     *
     * @param metadata the bytes of {@code ova.xml}
     * @param reference the disk's id in it, such as {@code Ref:004}
     */
    record Xva(byte[] metadata, String reference) implements DiskWriter {
        /** Returns the size the disk has in the container, for an image of this size, both in bytes. */
        public static long size(long image) {
            return Math.max(1, (image + XvaFile.BLOCK - 1) / XvaFile.BLOCK) * XvaFile.BLOCK;
        }

        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            return new XvaSink(file, this, plan.size());
        }
    }

    /**
     * An appliance by OVF with one disk, rounded up as a VMDK.
     *
     * @param disk how its VMDK is written
     * @param envelope what the appliance says of its domain
     */
    record Ova(Vmdk disk, DiskFacts.Envelope envelope) implements DiskWriter {
        @Override
        public DiskSink open(Path file, ImagePlan plan) throws IOException {
            return new OvaSink(file, plan.size(), this);
        }
    }
}
