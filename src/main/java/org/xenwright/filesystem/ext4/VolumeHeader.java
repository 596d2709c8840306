package org.xenwright.filesystem.ext4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.xenwright.content.Field;

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
        require(
                SuperblockFields.MAGIC.getInt(bytes) == Format.MAGIC,
                "no ext4 file system: the superblock has no magic number");
        int unknown = incompatible() & ~KNOWN;
        require(
                (unknown & Format.INCOMPAT_RECOVER) == 0,
                "the journal has to be replayed first: let e2fsck or a mount do it");
        require(unknown == 0, "features that are not understood: 0x" + Integer.toHexString(unknown));
        require(
                Integer.compareUnsigned(SuperblockFields.LOG_BLOCK_SIZE.getInt(bytes), MAX_BLOCK_SIZE_LOG) <= 0,
                "impossible block size");
        require(
                SuperblockFields.REV_LEVEL.getInt(bytes) <= 1,
                "unknown revision " + SuperblockFields.REV_LEVEL.getInt(bytes));
        int inodeSize = inodeSize();
        require(
                inodeSize >= InodeFields.GOOD_OLD && inodeSize <= blockSize() && Integer.bitCount(inodeSize) == 1,
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
                descriptor >= GroupFields.NARROW && descriptor <= 1024 && Integer.bitCount(descriptor) == 1,
                "impossible group descriptor size " + descriptor);
        if (hasChecksums()) {
            int sum = SuperblockFields.sum(bytes, 0);
            require(sum == SuperblockFields.CHECKSUM.getInt(bytes), "the superblock's checksum is wrong");
        }
    }

    private static void require(boolean condition, String message) throws Ext4FormatException {
        if (!condition) {
            throw new Ext4FormatException(message);
        }
    }

    /** A number whose upper half counts only in a file system with 64-bit numbers. */
    private long get(Field field) {
        return isWide() ? field.get(bytes) : field.getLow(bytes, 0);
    }

    int blockSize() {
        return 1024 << SuperblockFields.LOG_BLOCK_SIZE.getInt(bytes);
    }

    long blocks() {
        return get(SuperblockFields.BLOCKS_COUNT);
    }

    long freeBlocks() {
        return get(SuperblockFields.FREE_BLOCKS_COUNT);
    }

    long inodes() {
        return SuperblockFields.INODES_COUNT.get(bytes);
    }

    long freeInodes() {
        return SuperblockFields.FREE_INODES_COUNT.get(bytes);
    }

    long firstDataBlock() {
        return SuperblockFields.FIRST_DATA_BLOCK.get(bytes);
    }

    long blocksPerGroup() {
        return SuperblockFields.BLOCKS_PER_GROUP.get(bytes);
    }

    long inodesPerGroup() {
        return SuperblockFields.INODES_PER_GROUP.get(bytes);
    }

    long groups() {
        return (blocks() - firstDataBlock() + blocksPerGroup() - 1) / blocksPerGroup();
    }

    int inodeSize() {
        return SuperblockFields.REV_LEVEL.getInt(bytes) == 0
                ? InodeFields.GOOD_OLD
                : SuperblockFields.INODE_SIZE.getInt(bytes);
    }

    boolean isWide() {
        return (incompatible() & Format.INCOMPAT_64BIT) != 0;
    }

    int descriptorSize() {
        return isWide() ? Math.max(GroupFields.WIDE, SuperblockFields.DESC_SIZE.getInt(bytes)) : GroupFields.NARROW;
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
        return !seeded
                || SuperblockFields.CHECKSUM_SEED.getInt(bytes)
                        == checksum().start().value();
    }

    /** What checksums of this file system are made with. */
    Checksum checksum() {
        return new Checksum(SuperblockFields.UUID.bytes(bytes, 0));
    }

    /** The block that holds a group's descriptor. */
    long descriptorBlock(long group) {
        long perBlock = blockSize() / descriptorSize();
        long index = group / perBlock;
        boolean meta = (incompatible() & INCOMPAT_META_BG) != 0;
        if (!meta || index < SuperblockFields.FIRST_META_BG.get(bytes)) {
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
        return SuperblockFields.FEATURE_INCOMPAT.getInt(bytes);
    }

    int readOnlyCompatible() {
        return SuperblockFields.FEATURE_RO_COMPAT.getInt(bytes);
    }

    /** The default hash of names: a number of {@code fs/ext4/hash.c}. */
    int hashVersion() {
        return SuperblockFields.DEF_HASH_VERSION.getInt(bytes);
    }

    /** The salt of the hash of names. */
    int[] hashSeed() {
        return HalfMd4.words(SuperblockFields.HASH_SEED.bytes(bytes, 0));
    }

    /** Miscellaneous flags, such as whether names are hashed as unsigned characters. */
    int flags() {
        return SuperblockFields.FLAGS.getInt(bytes);
    }

    String label() {
        byte[] name = SuperblockFields.VOLUME_NAME.bytes(bytes, 0);
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    UUID uuid() {
        return uuid(SuperblockFields.UUID);
    }

    /** With what a file system of ours was made, as far as that is stored; its size is that of the volume. */
    Ext4Options options() {
        Ext4Profile profile = isWide()
                ? Ext4Profile.LARGE
                : !hasChecksums() ? Ext4Profile.LEGACY : !hasJournal() ? Ext4Profile.READONLY : Ext4Profile.DEFAULT;
        // parts of a second are not stored, and no time in it is later than the clock was
        Instant clock = Instant.ofEpochSecond(SuperblockFields.MKFS_TIME.getLow(bytes, 0), 999_999_999);
        return new Ext4Options(
                profile,
                new Ext4Size.Fixed(blocks() * blockSize()),
                label(),
                uuid(),
                uuid(SuperblockFields.HASH_SEED),
                clock);
    }

    boolean hasJournal() {
        return (SuperblockFields.FEATURE_COMPAT.getInt(bytes) & Format.COMPAT_HAS_JOURNAL) != 0;
    }

    private UUID uuid(Field field) {
        ByteBuffer halves = ByteBuffer.wrap(field.bytes(bytes, 0));
        return new UUID(halves.getLong(), halves.getLong());
    }
}
