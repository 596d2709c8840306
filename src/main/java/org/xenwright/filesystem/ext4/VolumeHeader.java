package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** A superblock that was read and found plausible. */
final class VolumeHeader {
    private static final int INCOMPAT_META_BG = 0x10;
    private static final int INCOMPAT_MMP = 0x100;
    private static final int INCOMPAT_LARGEDIR = 0x4000;
    private static final int KNOWN = Format.INCOMPAT_FILETYPE
            | INCOMPAT_META_BG
            | Format.INCOMPAT_EXTENTS
            | Format.INCOMPAT_64BIT
            | INCOMPAT_MMP
            | Format.INCOMPAT_FLEX_BG
            | Format.INCOMPAT_CSUM_SEED
            | INCOMPAT_LARGEDIR;
    private static final int MAX_BLOCK_SIZE_LOG = 6;

    private final byte[] bytes;

    private VolumeHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes the 1024 bytes of a superblock */
    static VolumeHeader of(byte[] bytes) throws Ext4FormatException {
        VolumeHeader header = new VolumeHeader(bytes);
        header.check();
        return header;
    }

    private void check() throws Ext4FormatException {
        require(get16(bytes, 0x38) == Format.MAGIC, "no ext4 file system: the superblock has no magic number");
        int unknown = incompatible() & ~KNOWN;
        require(
                (unknown & Format.INCOMPAT_RECOVER) == 0,
                "the journal has to be replayed first: let e2fsck or a mount do it");
        require(unknown == 0, "features that are not understood: 0x" + Integer.toHexString(unknown));
        require(Integer.compareUnsigned(get32(bytes, 0x18), MAX_BLOCK_SIZE_LOG) <= 0, "impossible block size");
        require(get32(bytes, 0x4C) <= 1, "unknown revision " + get32(bytes, 0x4C));
        int inodeSize = inodeSize();
        require(
                inodeSize >= 128 && inodeSize <= blockSize() && Integer.bitCount(inodeSize) == 1,
                "impossible inode size " + inodeSize);
        require(blocksPerGroup() > 0 && blocksPerGroup() <= 8L * blockSize(), "impossible group length");
        require(inodesPerGroup() > 0 && inodesPerGroup() <= 8L * blockSize(), "impossible number of inodes per group");
        require(blocks() > firstDataBlock() && blocks() < 1L << 48, "impossible length of " + blocks() + " blocks");
        require(firstDataBlock() == (blockSize() == 1024 ? 1 : 0), "impossible first block " + firstDataBlock());
        require(groups() <= 1 << 24, "too many groups: " + groups());
        require(
                inodes() > 10 && inodes() <= groups() * inodesPerGroup() && inodes() <= Integer.MAX_VALUE,
                "impossible number of inodes " + inodes());
        int descriptor = descriptorSize();
        require(
                descriptor >= 32 && descriptor <= 1024 && Integer.bitCount(descriptor) == 1,
                "impossible group descriptor size " + descriptor);
        if (hasChecksums()) {
            int sum = new Checksum(new byte[0])
                    .start()
                    .bytes(bytes, 0, Superblock.CHECKSUM)
                    .value();
            require(sum == get32(bytes, Superblock.CHECKSUM), "the superblock's checksum is wrong");
        }
    }

    private static void require(boolean condition, String message) throws Ext4FormatException {
        if (!condition) {
            throw new Ext4FormatException(message);
        }
    }

    int blockSize() {
        return 1024 << get32(bytes, 0x18);
    }

    long blocks() {
        return getU32(bytes, 0x04) | (isWide() ? getU32(bytes, 0x150) << 32 : 0);
    }

    long freeBlocks() {
        return getU32(bytes, 0x0C) | (isWide() ? getU32(bytes, 0x158) << 32 : 0);
    }

    long inodes() {
        return getU32(bytes, 0x00);
    }

    long freeInodes() {
        return getU32(bytes, 0x10);
    }

    long firstDataBlock() {
        return getU32(bytes, 0x14);
    }

    long blocksPerGroup() {
        return getU32(bytes, 0x20);
    }

    long inodesPerGroup() {
        return getU32(bytes, 0x28);
    }

    long groups() {
        return (blocks() - firstDataBlock() + blocksPerGroup() - 1) / blocksPerGroup();
    }

    int inodeSize() {
        return get32(bytes, 0x4C) == 0 ? 128 : get16(bytes, 0x58);
    }

    boolean isWide() {
        return (incompatible() & Format.INCOMPAT_64BIT) != 0;
    }

    int descriptorSize() {
        return isWide() ? Math.max(64, get16(bytes, 0xFE)) : 32;
    }

    boolean hasChecksums() {
        return (readOnlyCompatible() & Format.RO_METADATA_CSUM) != 0;
    }

    /** Whether checksums start from the UUID; a file system whose UUID was changed may start them elsewhere. */
    boolean hasChecksumsFromUuid() {
        if (!hasChecksums()) {
            return false;
        }
        boolean seeded = (incompatible() & Format.INCOMPAT_CSUM_SEED) != 0;
        return !seeded || get32(bytes, 0x270) == checksum().start().value();
    }

    /** What checksums of this file system are made with. */
    Checksum checksum() {
        return new Checksum(Arrays.copyOfRange(bytes, 0x68, 0x78));
    }

    /** The block that holds a group's descriptor. */
    long descriptorBlock(long group) {
        long perBlock = blockSize() / descriptorSize();
        long index = group / perBlock;
        boolean meta = (incompatible() & INCOMPAT_META_BG) != 0;
        if (!meta || index < getU32(bytes, 0x104)) {
            return firstDataBlock() + 1 + index;
        }
        long first = index * perBlock;
        return firstDataBlock() + first * blocksPerGroup() + (hasSuperblock(first) ? 1 : 0);
    }

    private boolean hasSuperblock(long group) {
        boolean sparse = (readOnlyCompatible() & Format.RO_SPARSE_SUPER) != 0;
        return !sparse || Geometry.hasBackup(Math.toIntExact(group));
    }

    int incompatible() {
        return get32(bytes, 0x60);
    }

    int readOnlyCompatible() {
        return get32(bytes, 0x64);
    }

    /** The default hash of names: a number of {@code fs/ext4/hash.c}. */
    int hashVersion() {
        return bytes[0xFC];
    }

    /** The salt of the hash of names. */
    int[] hashSeed() {
        return new int[] {get32(bytes, 0xEC), get32(bytes, 0xF0), get32(bytes, 0xF4), get32(bytes, 0xF8)};
    }

    /** Miscellaneous flags, such as whether names are hashed as unsigned characters. */
    int flags() {
        return get32(bytes, 0x160);
    }

    String label() {
        int end = 0x78;
        while (end < 0x88 && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0x78, end - 0x78, StandardCharsets.UTF_8);
    }

    UUID uuid() {
        return uuid(0x68);
    }

    /** With what a file system of ours was made, as far as that is stored; its size is that of the volume. */
    Ext4Options options() {
        Ext4Profile profile = isWide()
                ? Ext4Profile.LARGE
                : !hasChecksums() ? Ext4Profile.LEGACY : !hasJournal() ? Ext4Profile.READONLY : Ext4Profile.DEFAULT;
        // parts of a second are not stored, and no time in it is later than the clock was
        Instant clock = Instant.ofEpochSecond(getU32(bytes, 0x108), 999_999_999);
        return new Ext4Options(profile, new Ext4Size.Fixed(blocks() * blockSize()), label(), uuid(), uuid(0xEC), clock);
    }

    boolean hasJournal() {
        return (get32(bytes, 0x5C) & Format.COMPAT_HAS_JOURNAL) != 0;
    }

    private UUID uuid(int at) {
        ByteBuffer halves = ByteBuffer.wrap(bytes, at, 16);
        return new UUID(halves.getLong(), halves.getLong());
    }
}
