package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.StableDeflate;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Zeros;

/** A qcow2 file that holds only the clusters in which an image differs from its backing file. */
final class Qcow2Delta {
    /**
     * A changed file touches a few blocks of 4 KiB far from each other, so clusters as small as these keep the delta small;
     * the first table of a disk of 16 GiB then takes 64 KiB.
     */
    private static final int CLUSTER_BITS = 12;

    /** For larger disks, whose tables would become larger than what changed. */
    private static final int LARGE_CLUSTER_BITS = 14;

    private static final long LARGE = 16L << 30;

    /** QEMU unpacks deflate with a window as small as this, whatever the size of a cluster. */
    private static final int WINDOW = 1 << 12;

    private static final int TRIES = 64;

    private final Qcow2File file;
    private final @Nullable StableDeflate packer;

    private Qcow2Delta(Qcow2File file, boolean packed) {
        this.file = file;
        this.packer = packed ? new StableDeflate(file.cluster(), WINDOW, TRIES) : null;
    }

    /** @param path a file that does not exist yet */
    static void write(ImagePlan changed, DiskWriter.Qcow2Delta format, Path path) throws IOException {
        Backing backing = format.backing();
        try (Qcow2File file = new Qcow2File(
                        path, changed.size(), changed.size() > LARGE ? LARGE_CLUSTER_BITS : CLUSTER_BITS);
                PlanReader base = new PlanReader(backing.plan());
                PlanReader own = new PlanReader(changed)) {
            Qcow2Delta delta = new Qcow2Delta(file, format.packed());
            int cluster = file.cluster();
            ByteBuffer theirs = ByteBuffer.allocateDirect(cluster);
            ByteBuffer ours = ByteBuffer.allocateDirect(cluster);
            long done = 0;
            for (PlanDifference.Range range : PlanDifference.between(backing.plan(), changed)) {
                for (long at = Math.max(done, range.from() & -cluster); at < range.to(); at += cluster) {
                    int length = (int) Math.min(cluster, changed.size() - at);
                    base.read(at, theirs.clear().limit(length));
                    own.read(at, ours.clear().limit(length));
                    theirs.flip();
                    ours.flip();
                    if (!ours.equals(theirs)) {
                        delta.put(at, ours);
                    }
                    done = at + cluster;
                }
            }
            file.finish(backing);
        }
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        if (Zeros.only(bytes, 0, bytes.limit())) {
            file.zero(at);
            return;
        }
        if (packer != null && bytes.limit() == file.cluster()) {
            byte[] packed = packer.pack(bytes);
            bytes.rewind();
            if (packed.length < bytes.limit()) {
                file.packed(at, packed);
                return;
            }
        }
        file.data(at, bytes);
    }
}
