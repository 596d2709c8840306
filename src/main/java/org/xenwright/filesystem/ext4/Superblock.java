package org.xenwright.filesystem.ext4;

import java.nio.charset.StandardCharsets;
import org.xenwright.content.Field;

/** The superblock: 1024 bytes, once for every group that has a copy. */
final class Superblock {
    private static final int BLOCK_SIZE_LOG = 2; // 1024 << 2
    private static final int CLEAN = 1;
    private static final int ON_ERROR_CONTINUE = 1;
    private static final int NEVER_BY_COUNT = 0xFFFF;
    private static final int DYNAMIC_REVISION = 1;
    private static final int MOUNT_OPTIONS = 0xC; // user_xattr, acl
    private static final int BACKUP_OF_MAP = 1;
    private static final int CRC32C = 1;

    private final byte[] bytes = new byte[Format.SUPERBLOCK];
    private final boolean checksums;

    Superblock(Ext4Options options, Geometry geometry) {
        Ext4Profile profile = options.profile();
        checksums = profile.hasChecksums();
        put(SuperblockFields.INODES_COUNT, geometry.inodes());
        put(SuperblockFields.BLOCKS_COUNT, geometry.blocks());
        put(SuperblockFields.LOG_BLOCK_SIZE, BLOCK_SIZE_LOG);
        put(SuperblockFields.LOG_CLUSTER_SIZE, BLOCK_SIZE_LOG);
        put(SuperblockFields.BLOCKS_PER_GROUP, Format.BLOCKS_PER_GROUP);
        put(SuperblockFields.CLUSTERS_PER_GROUP, Format.BLOCKS_PER_GROUP);
        put(SuperblockFields.INODES_PER_GROUP, geometry.inodesPerGroup());
        put(SuperblockFields.MAX_MNT_COUNT, NEVER_BY_COUNT);
        put(SuperblockFields.MAGIC, Format.MAGIC);
        put(SuperblockFields.STATE, CLEAN);
        put(SuperblockFields.ERRORS, ON_ERROR_CONTINUE);
        put(SuperblockFields.REV_LEVEL, DYNAMIC_REVISION);
        put(SuperblockFields.FIRST_INO, Format.LOST_FOUND);
        put(SuperblockFields.INODE_SIZE, Format.INODE);
        int growth = geometry.reservedBlocks() > 0 ? Format.COMPAT_RESIZE_INODE : 0;
        put(SuperblockFields.FEATURE_COMPAT, profile.compatible() | growth);
        put(SuperblockFields.FEATURE_INCOMPAT, profile.incompatible());
        put(SuperblockFields.FEATURE_RO_COMPAT, profile.readOnlyCompatible());
        put(SuperblockFields.UUID, Checksum.bytes(options.uuid()));
        put(SuperblockFields.VOLUME_NAME, options.label().getBytes(StandardCharsets.UTF_8));
        put(SuperblockFields.RESERVED_GDT_BLOCKS, geometry.reservedBlocks());
        put(SuperblockFields.HASH_SEED, Checksum.bytes(options.hashSeed()));
        put(SuperblockFields.DEF_HASH_VERSION, Format.HASH_HALF_MD4);
        boolean wide = geometry.descriptorSize() == GroupFields.WIDE;
        put(SuperblockFields.DESC_SIZE, wide ? GroupFields.WIDE : 0);
        put(SuperblockFields.DEFAULT_MOUNT_OPTS, MOUNT_OPTIONS);
        put(SuperblockFields.MIN_EXTRA_ISIZE, Format.EXTRA_ISIZE);
        put(SuperblockFields.WANT_EXTRA_ISIZE, Format.EXTRA_ISIZE);
        put(SuperblockFields.FLAGS, Format.UNSIGNED_HASH);
        put(SuperblockFields.LOG_GROUPS_PER_FLEX, Format.GROUPS_PER_FLEX_LOG);
        put(SuperblockFields.CHECKSUM_TYPE, checksums ? CRC32C : 0);
        // written, made and checked at the same time
        long seconds = Math.max(0, options.clock().getEpochSecond());
        put(SuperblockFields.WTIME, seconds);
        put(SuperblockFields.LASTCHECK, seconds);
        put(SuperblockFields.MKFS_TIME, seconds);
    }

    private void put(Field field, long value) {
        field.put(bytes, value);
    }

    private void put(Field field, byte[] value) {
        field.put(bytes, 0, value);
    }

    /** Sets the counts of what is free. */
    void free(long blocks, long inodes) {
        put(SuperblockFields.FREE_BLOCKS_COUNT, blocks);
        put(SuperblockFields.FREE_INODES_COUNT, inodes);
    }

    /** Names the journal's inode and keeps a copy of its map, for the day that inode is lost. */
    void journal(byte[] map, long size) {
        int features = SuperblockFields.FEATURE_COMPAT.getInt(bytes);
        put(SuperblockFields.FEATURE_COMPAT, features | Format.COMPAT_HAS_JOURNAL);
        put(SuperblockFields.JOURNAL_INUM, Format.JOURNAL);
        put(SuperblockFields.JNL_BACKUP_TYPE, BACKUP_OF_MAP);
        int backup = SuperblockFields.JNL_BLOCKS.offset();
        SuperblockFields.JOURNAL_BLOCK.put(bytes, backup, map);
        SuperblockFields.JOURNAL_SIZE.put(bytes, backup, size);
    }

    /** The copy for a group; each has its own number and so its own checksum. */
    byte[] copy(int group) {
        byte[] copy = bytes.clone();
        SuperblockFields.BLOCK_GROUP_NR.put(copy, group);
        if (checksums) {
            SuperblockFields.CHECKSUM.put(copy, SuperblockFields.sum(copy, 0));
        }
        return copy;
    }
}
