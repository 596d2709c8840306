package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a superblock: {@code struct ext4_super_block} of Linux, {@code fs/ext4/ext4.h}. */
final class SuperblockFields {
    static final FieldTable TABLE = FieldTable.of("""
            s_inodes_count 4, s_blocks_count_lo 4, s_r_blocks_count_lo 4, s_free_blocks_count_lo 4, s_free_inodes_count 4,
            s_first_data_block 4, s_log_block_size 4, s_log_cluster_size 4, s_blocks_per_group 4, s_clusters_per_group 4,
            s_inodes_per_group 4, s_mtime 4, s_wtime 4, s_mnt_count 2, s_max_mnt_count 2, s_magic 2, s_state 2, s_errors 2,
            s_minor_rev_level 2, s_lastcheck 4, s_checkinterval 4, s_creator_os 4, s_rev_level 4, s_def_resuid 2,
            s_def_resgid 2, s_first_ino 4, s_inode_size 2, s_block_group_nr 2, s_feature_compat 4, s_feature_incompat 4,
            s_feature_ro_compat 4, s_uuid 16, s_volume_name 16, s_last_mounted 64, s_algorithm_usage_bitmap 4,
            s_prealloc_blocks 1, s_prealloc_dir_blocks 1, s_reserved_gdt_blocks 2, s_journal_uuid 16, s_journal_inum 4,
            s_journal_dev 4, s_last_orphan 4, s_hash_seed 16, s_def_hash_version 1, s_jnl_backup_type 1, s_desc_size 2,
            s_default_mount_opts 4, s_first_meta_bg 4, s_mkfs_time 4, s_jnl_blocks 68, s_blocks_count_hi 4,
            s_r_blocks_count_hi 4, s_free_blocks_count_hi 4, s_min_extra_isize 2, s_want_extra_isize 2, s_flags 4,
            s_raid_stride 2, s_mmp_interval 2, s_mmp_block 8, s_raid_stripe_width 4, s_log_groups_per_flex 1,
            s_checksum_type 1, s_encryption_level 1, s_reserved_pad 1, s_kbytes_written 8, s_snapshot_inum 4,
            s_snapshot_id 4, s_snapshot_r_blocks_count 8, s_snapshot_list 4, s_error_count 4, s_first_error_time 4,
            s_first_error_ino 4, s_first_error_block 8, s_first_error_func 32, s_first_error_line 4, s_last_error_time 4,
            s_last_error_ino 4, s_last_error_line 4, s_last_error_block 8, s_last_error_func 32, s_mount_opts 64,
            s_usr_quota_inum 4, s_grp_quota_inum 4, s_overhead_clusters 4, s_backup_bgs 8, s_encrypt_algos 4,
            s_encrypt_pw_salt 16, s_lpf_ino 4, s_prj_quota_inum 4, s_checksum_seed 4, s_wtime_hi 1, s_mtime_hi 1,
            s_mkfs_time_hi 1, s_lastcheck_hi 1, s_first_error_time_hi 1, s_last_error_time_hi 1, s_first_error_errcode 1,
            s_last_error_errcode 1, s_encoding 2, s_encoding_flags 2, s_orphan_file_inum 4, s_reserved 376, s_checksum 4
            """);

    static final Field INODES_COUNT = TABLE.field("s_inodes_count");
    static final Field BLOCKS_COUNT = TABLE.field("s_blocks_count_lo", "s_blocks_count_hi");
    static final Field FREE_BLOCKS_COUNT = TABLE.field("s_free_blocks_count_lo", "s_free_blocks_count_hi");
    static final Field FREE_INODES_COUNT = TABLE.field("s_free_inodes_count");
    static final Field FIRST_DATA_BLOCK = TABLE.field("s_first_data_block");
    static final Field LOG_BLOCK_SIZE = TABLE.field("s_log_block_size");
    static final Field LOG_CLUSTER_SIZE = TABLE.field("s_log_cluster_size");
    static final Field BLOCKS_PER_GROUP = TABLE.field("s_blocks_per_group");
    static final Field CLUSTERS_PER_GROUP = TABLE.field("s_clusters_per_group");
    static final Field INODES_PER_GROUP = TABLE.field("s_inodes_per_group");
    static final Field WTIME = TABLE.field("s_wtime", "s_wtime_hi");
    static final Field MAX_MNT_COUNT = TABLE.field("s_max_mnt_count");
    static final Field MAGIC = TABLE.field("s_magic");
    static final Field STATE = TABLE.field("s_state");
    static final Field ERRORS = TABLE.field("s_errors");
    static final Field LASTCHECK = TABLE.field("s_lastcheck", "s_lastcheck_hi");
    static final Field REV_LEVEL = TABLE.field("s_rev_level");
    static final Field FIRST_INO = TABLE.field("s_first_ino");
    static final Field INODE_SIZE = TABLE.field("s_inode_size");
    static final Field BLOCK_GROUP_NR = TABLE.field("s_block_group_nr");
    static final Field FEATURE_COMPAT = TABLE.field("s_feature_compat");
    static final Field FEATURE_INCOMPAT = TABLE.field("s_feature_incompat");
    static final Field FEATURE_RO_COMPAT = TABLE.field("s_feature_ro_compat");
    static final Field UUID = TABLE.field("s_uuid");
    static final Field VOLUME_NAME = TABLE.field("s_volume_name");
    static final Field RESERVED_GDT_BLOCKS = TABLE.field("s_reserved_gdt_blocks");
    static final Field JOURNAL_INUM = TABLE.field("s_journal_inum");
    static final Field HASH_SEED = TABLE.field("s_hash_seed");
    static final Field DEF_HASH_VERSION = TABLE.field("s_def_hash_version");
    static final Field JNL_BACKUP_TYPE = TABLE.field("s_jnl_backup_type");
    static final Field DESC_SIZE = TABLE.field("s_desc_size");
    static final Field DEFAULT_MOUNT_OPTS = TABLE.field("s_default_mount_opts");
    static final Field FIRST_META_BG = TABLE.field("s_first_meta_bg");
    static final Field MKFS_TIME = TABLE.field("s_mkfs_time", "s_mkfs_time_hi");
    static final Field JNL_BLOCKS = TABLE.field("s_jnl_blocks");
    static final Field MIN_EXTRA_ISIZE = TABLE.field("s_min_extra_isize");
    static final Field WANT_EXTRA_ISIZE = TABLE.field("s_want_extra_isize");
    static final Field FLAGS = TABLE.field("s_flags");
    static final Field LOG_GROUPS_PER_FLEX = TABLE.field("s_log_groups_per_flex");
    static final Field CHECKSUM_TYPE = TABLE.field("s_checksum_type");
    static final Field CHECKSUM_SEED = TABLE.field("s_checksum_seed");
    static final Field CHECKSUM = TABLE.field("s_checksum");

    private static final FieldTable JOURNAL_BACKUP = FieldTable.of("i_block 60, i_size_high 4, i_size_lo 4");

    /** The map of the journal's inode, kept in {@link #JNL_BLOCKS}. */
    static final Field JOURNAL_BLOCK = JOURNAL_BACKUP.field("i_block");

    /** The size of the journal, kept in {@link #JNL_BLOCKS}. */
    static final Field JOURNAL_SIZE = JOURNAL_BACKUP.field("i_size_lo", "i_size_high");

    private SuperblockFields() {}

    /** Computes the checksum of a superblock: the one that does not start from a UUID. */
    static int sum(byte[] bytes, int start) {
        return new Checksum(new byte[0])
                .start()
                .bytes(bytes, start, CHECKSUM.offset())
                .value();
    }
}
