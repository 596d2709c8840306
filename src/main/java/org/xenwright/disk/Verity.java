package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.content.Zeros;
import org.xenwright.store.Digest;

/**
 * Puts a tree of hashes behind an image, as dm-verity reads it: superblock, then the levels from the root's down.
 * Facts: Linux, {@code Documentation/admin-guide/device-mapper/verity.rst}, and cryptsetup's wiki page "DMVerity".
 */
public final class Verity {
    private static final int BLOCK = 4096;
    private static final int HASH = 32;
    private static final int PER_BLOCK = BLOCK / HASH;
    private static final int MOST_SALT = 256;

    private Verity() {}

    /**
     * Reads the whole image and appends its hashes.
     *
     * @param image a multiple of 4 KiB long, not to be written to any more: squashfs, or ext4 of the read-only profile
     * @param salt at most 256 bytes, derived from what the image is
     * @param id of the hash device, derived likewise
     */
    public static VerityImage append(ImagePlan image, byte[] salt, UUID id) throws IOException {
        if (image.size() % BLOCK != 0 || image.size() == 0) {
            throw new IllegalArgumentException("an image of " + image.size() + " bytes, not a multiple of " + BLOCK);
        }
        if (salt.length > MOST_SALT) {
            throw new IllegalArgumentException("a salt of " + salt.length + " bytes, at most " + MOST_SALT);
        }
        long blocks = image.size() / BLOCK;
        List<byte[]> levels = new ArrayList<>();
        byte[] hashes = leaves(image, salt);
        while (hashes.length > HASH) {
            byte[] level = Arrays.copyOf(hashes, (hashes.length + BLOCK - 1) / BLOCK * BLOCK);
            levels.add(level);
            hashes = hashes(level, salt);
        }
        List<Region> regions = new ArrayList<>(image.regions());
        long at = image.size();
        regions.add(Region.of(at, superblock(blocks, salt, id)));
        at += BLOCK;
        for (int i = levels.size() - 1; i >= 0; i--) {
            regions.add(Region.of(at, levels.get(i)));
            at += levels.get(i).length;
        }
        HexFormat hex = HexFormat.of();
        return new VerityImage(new ImagePlan(at, regions), hex.formatHex(hashes), hex.formatHex(salt), blocks);
    }

    /** Returns the hashes of all blocks; that of a block of zeros is computed once. */
    private static byte[] leaves(ImagePlan image, byte[] salt) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] zero = hash(sha256, salt, ByteBuffer.allocate(BLOCK));
        long blocks = image.size() / BLOCK;
        if (blocks > Integer.MAX_VALUE / HASH - PER_BLOCK) {
            throw new IOException("an image of " + image.size() + " bytes is too large to be hashed in memory");
        }
        byte[] leaves = new byte[(int) blocks * HASH];
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(zero, 0, leaves, i * HASH, HASH);
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(DiskSink.CHUNK);
        try (PlanReader reader = new PlanReader(image)) {
            long done = 0;
            for (Region region : image.regions()) {
                for (long at = Math.max(done, region.offset() & -DiskSink.CHUNK); at < region.end(); at = done) {
                    buffer.clear().limit((int) Math.min(DiskSink.CHUNK, image.size() - at));
                    reader.read(at, buffer);
                    buffer.flip();
                    for (int from = 0; from < buffer.limit(); from += BLOCK) {
                        if (!Zeros.only(buffer, from, from + BLOCK)) {
                            byte[] hash = hash(sha256, salt, buffer.slice(from, BLOCK));
                            System.arraycopy(hash, 0, leaves, (int) ((at + from) / BLOCK) * HASH, HASH);
                        }
                    }
                    done = at + DiskSink.CHUNK;
                }
            }
        }
        return leaves;
    }

    private static byte[] hashes(byte[] level, byte[] salt) {
        MessageDigest sha256 = Digest.sha256();
        byte[] hashes = new byte[level.length / BLOCK * HASH];
        for (int i = 0; i < level.length / BLOCK; i++) {
            byte[] hash = hash(sha256, salt, ByteBuffer.wrap(level, i * BLOCK, BLOCK));
            System.arraycopy(hash, 0, hashes, i * HASH, HASH);
        }
        return hashes;
    }

    private static byte[] hash(MessageDigest sha256, byte[] salt, ByteBuffer block) {
        sha256.update(salt);
        sha256.update(block);
        return sha256.digest();
    }

    private static byte[] superblock(long blocks, byte[] salt, UUID id) {
        ByteBuffer superblock = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        superblock
                .put("verity\0\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(1);
        superblock.order(ByteOrder.BIG_ENDIAN);
        superblock.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        superblock.order(ByteOrder.LITTLE_ENDIAN);
        superblock.put("sha256".getBytes(StandardCharsets.US_ASCII)).position(64);
        superblock.putInt(BLOCK).putInt(BLOCK).putLong(blocks);
        superblock.putShort((short) salt.length).position(88);
        superblock.put(salt);
        return superblock.array();
    }
}
