package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskExtents;

/**
 * Checksums of the blocks of an image, which a host keeps beside it: a later image finds there what both have in
 * common. They only save bytes; whether an image arrived is decided by its digest.
 */
final class BlockSums {
    /** Bytes of the largest that is read: an image of 64 GiB. */
    static final int MOST = 64 << 20;

    private static final int BLOCK = DiskExtents.BLOCK;

    /** Of each block; 0 for zeros. */
    private final int[] sums;

    private BlockSums(int[] sums) {
        this.sums = sums;
    }

    /** Returns those of an image; empty for one that is too large. */
    static Optional<BlockSums> of(ImagePlan image) throws IOException {
        long blocks = (image.size() + BLOCK - 1) / BLOCK;
        if (blocks > MOST / Integer.BYTES) {
            return Optional.empty();
        }
        int[] sums = new int[(int) blocks];
        CRC32C crc = new CRC32C();
        DiskExtents.data(image, 0, (offset, bytes) -> {
            for (int at = 0; at < bytes.limit(); at += BLOCK) {
                crc.reset();
                crc.update(bytes.slice(at, Math.min(BLOCK, bytes.limit() - at)));
                int sum = (int) crc.getValue();
                sums[(int) ((offset + at) / BLOCK)] = sum == 0 ? 1 : sum;
            }
        });
        return Optional.of(new BlockSums(sums));
    }

    /** Reads what a host has kept, which may be anything. */
    static BlockSums read(byte[] bytes) {
        int[] sums = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(sums);
        return new BlockSums(sums);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(sums.length * Integer.BYTES);
        bytes.asIntBuffer().put(sums);
        return bytes.array();
    }

    /** Returns how many bytes of data an image need not send when it begins with a copy of another. */
    long inCommon(BlockSums other) {
        long blocks = 0;
        for (int i = 0; i < Math.min(sums.length, other.sums.length); i++) {
            blocks += sums[i] != 0 && sums[i] == other.sums[i] ? 1 : 0;
        }
        return blocks * BLOCK;
    }

    /** Returns whether a block is the same in another image. */
    boolean isSame(int block, BlockSums other) {
        return (block < other.sums.length ? other.sums[block] : 0) == sums[block];
    }

    int count() {
        return sums.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockSums that && Arrays.equals(sums, that.sums);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sums);
    }
}
