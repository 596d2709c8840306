package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.content.Zeros;

/** The stretches of an image that must travel, so that a machine elsewhere has all of it. */
public final class DiskExtents {
    /** Every stretch begins and ends at a multiple of it, but for the image's own end. */
    public static final int BLOCK = 4096;

    /** No stretch is longer. */
    public static final int LONGEST = 256 << 10;

    private DiskExtents() {}

    /** Receives stretches in ascending order. */
    public interface Taker {
        /**
         * Takes one.
         *
         * @param bytes to be used before it returns
         */
        void take(long offset, ByteBuffer bytes) throws IOException;
    }

    /**
     * Gives what an image holds besides blocks of zeros.
     *
     * @param from which place on
     */
    public static void data(ImagePlan image, long from, Taker taker) throws IOException {
        try (PlanReader reader = new PlanReader(image)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
            long done = from & -BLOCK;
            for (int i = image.indexAt(done); i < image.regions().size(); i++) {
                Region region = image.regions().get(i);
                for (long at = Math.max(done, region.offset() & -BLOCK); at < region.end(); at = done) {
                    done = Math.min(image.size(), at + LONGEST);
                    reader.read(at, buffer.clear().limit((int) (done - at)));
                    parts(at, buffer.flip(), null, taker);
                }
            }
        }
    }

    /** Returns how many bytes an image holds in blocks that are not zeros. */
    public static long dataBytes(ImagePlan image) throws IOException {
        long[] sum = new long[1];
        data(image, 0, (offset, bytes) -> sum[0] += bytes.limit());
        return sum[0];
    }

    /** Gives the blocks, also of zeros, in which an image differs from another that is as long or longer. */
    public static void difference(ImagePlan base, ImagePlan changed, Taker taker) throws IOException {
        if (base.size() < changed.size()) {
            throw new IllegalArgumentException("a base of " + base.size() + " bytes for " + changed.size());
        }
        try (PlanReader theirs = new PlanReader(base);
                PlanReader ours = new PlanReader(changed)) {
            ByteBuffer before = ByteBuffer.allocateDirect(LONGEST);
            ByteBuffer now = ByteBuffer.allocateDirect(LONGEST);
            long done = 0;
            for (PlanDifference.Range range : PlanDifference.between(base, changed)) {
                for (long at = Math.max(done, range.from() & -BLOCK); at < range.to(); at = done) {
                    done = Math.min(changed.size(), Math.min(at + LONGEST, range.to() + BLOCK - 1 & -BLOCK));
                    theirs.read(at, before.clear().limit((int) (done - at)));
                    ours.read(at, now.clear().limit((int) (done - at)));
                    parts(at, now.flip(), before.flip(), taker);
                }
            }
        }
    }

    /** Gives the runs of blocks that are not zero, or not as before. */
    private static void parts(long offset, ByteBuffer bytes, @Nullable ByteBuffer before, Taker taker)
            throws IOException {
        int end = bytes.limit();
        int from = 0;
        while (from < end) {
            while (from < end && isLeftOut(bytes, before, from, Math.min(end, from + BLOCK))) {
                from += BLOCK;
            }
            int to = Math.min(from, end);
            while (to < end && !isLeftOut(bytes, before, to, Math.min(end, to + BLOCK))) {
                to = Math.min(end, to + BLOCK);
            }
            if (from < to) {
                taker.take(offset + from, bytes.slice(from, to - from));
            }
            from = to;
        }
    }

    private static boolean isLeftOut(ByteBuffer bytes, @Nullable ByteBuffer before, int from, int to) {
        return before == null
                ? Zeros.only(bytes, from, to)
                : bytes.slice(from, to - from).equals(before.slice(from, to - from));
    }
}
