package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.tree.TreePath;

/**
 * Tells what a byte of a file system is: a field of a structure by the name Linux gives it, or a place in a file. Facts:
 * Linux, {@code fs/ext4/ext4.h}.
 */
public final class Ext4Fields {
    static final FieldTable SUPERBLOCK = FieldTable.of("""
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

    static final FieldTable DESCRIPTOR = FieldTable.of("""
            bg_block_bitmap_lo 4, bg_inode_bitmap_lo 4, bg_inode_table_lo 4, bg_free_blocks_count_lo 2,
            bg_free_inodes_count_lo 2, bg_used_dirs_count_lo 2, bg_flags 2, bg_exclude_bitmap_lo 4,
            bg_block_bitmap_csum_lo 2, bg_inode_bitmap_csum_lo 2, bg_itable_unused_lo 2, bg_checksum 2, bg_block_bitmap_hi 4,
            bg_inode_bitmap_hi 4, bg_inode_table_hi 4, bg_free_blocks_count_hi 2, bg_free_inodes_count_hi 2,
            bg_used_dirs_count_hi 2, bg_itable_unused_hi 2, bg_exclude_bitmap_hi 4, bg_block_bitmap_csum_hi 2,
            bg_inode_bitmap_csum_hi 2, bg_reserved 4
            """);

    static final FieldTable INODE = FieldTable.of("""
            i_mode 2, i_uid 2, i_size_lo 4, i_atime 4, i_ctime 4, i_mtime 4, i_dtime 4, i_gid 2, i_links_count 2,
            i_blocks_lo 4, i_flags 4, i_version 4, i_block 60, i_generation 4, i_file_acl_lo 4, i_size_high 4,
            i_obso_faddr 4, i_blocks_high 2, i_file_acl_high 2, i_uid_high 2, i_gid_high 2, i_checksum_lo 2, i_reserved 2,
            i_extra_isize 2, i_checksum_hi 2, i_ctime_extra 4, i_mtime_extra 4, i_atime_extra 4, i_crtime 4, i_crtime_extra 4,
            i_version_hi 4, i_projid 4
            """);

    private final Volume volume;
    private final VolumeHeader header;
    private final long block;
    private final int within;
    private final Deque<Named> left = new ArrayDeque<>();

    /** A file by one of its names. */
    private record Named(TreePath path, long number) {}

    private Ext4Fields(Volume volume, long at) {
        this.volume = volume;
        this.header = volume.header();
        this.block = at / volume.blockSize();
        this.within = (int) (at % volume.blockSize());
    }

    /**
     * What a byte is, in words.
     *
     * @param at in bytes from the start of the file system
     * @throws Ext4FormatException when the file system is broken
     */
    public static String at(ImagePlan fileSystem, long at) throws IOException {
        if (at < Format.SUPERBLOCK_OFFSET) {
            return "the boot block, byte " + at;
        }
        if (at < Format.SUPERBLOCK_OFFSET + Format.SUPERBLOCK) {
            return "the superblock, field " + field(SUPERBLOCK, at - Format.SUPERBLOCK_OFFSET);
        }
        try (PlanReader reader = new PlanReader(fileSystem)) {
            return new Ext4Fields(new Volume(fileSystem, reader), at).name();
        }
    }

    private static String field(FieldTable table, long at) {
        return table.at(at).orElse("byte " + at);
    }

    private String name() throws IOException {
        if (block >= header.blocks()) {
            return "what is behind the file system, block " + block;
        }
        String found = header();
        for (long group = 0; found == null && group < header.groups(); group++) {
            found = ofGroup(group);
        }
        return found != null ? found : owner();
    }

    /** A copy of the superblock, or group descriptors. */
    private @Nullable String header() {
        long group = (block - header.firstDataBlock()) / header.blocksPerGroup();
        long start = header.firstDataBlock() + group * header.blocksPerGroup();
        String copy = group == 0 ? "" : ", in the copy of group " + group;
        if (group > 0 && block == start && Geometry.hasBackup(Math.toIntExact(group))) {
            return "the superblock, field " + field(SUPERBLOCK, within) + copy;
        }
        long perBlock = volume.blockSize() / header.descriptorSize();
        long number = (block - start - 1) * perBlock + within / header.descriptorSize();
        if (block > start && number < header.groups() && Geometry.hasBackup(Math.toIntExact(group))) {
            return "the descriptor of group " + number + ", field "
                    + field(DESCRIPTOR, within % header.descriptorSize()) + copy;
        }
        return null;
    }

    private @Nullable String ofGroup(long group) throws IOException {
        if (block == volume.blockBitmap(group)) {
            long first = header.firstDataBlock() + group * header.blocksPerGroup() + within * 8L;
            return "the block bitmap of group " + group + ", blocks " + first + " to " + (first + 7);
        }
        if (block == volume.inodeBitmap(group)) {
            long first = group * header.inodesPerGroup() + within * 8L + 1;
            return "the inode bitmap of group " + group + ", inodes " + first + " to " + (first + 7);
        }
        long table = volume.tableStart(group);
        long length = header.inodesPerGroup() * header.inodeSize() / volume.blockSize();
        if (block < table || block >= table + length) {
            return null;
        }
        long at = (block - table) * volume.blockSize() + within;
        long number = group * header.inodesPerGroup() + at / header.inodeSize() + 1;
        String field = INODE.at(at % header.inodeSize()).orElse("extended attributes");
        return "inode " + number + ", field " + field
                + path(number).map(path -> ", of " + path).orElse("");
    }

    /** The name of an inode; empty for one that has none. */
    private Optional<String> path(long number) throws IOException {
        if (number < Format.FIRST_FREE - 1 && number != Format.ROOT) {
            return Optional.of("the file system itself");
        }
        left.add(new Named(TreePath.ROOT, Format.ROOT));
        while (!left.isEmpty()) {
            Named each = left.remove();
            if (each.number == number) {
                return Optional.of(each.path.isRoot() ? "/" : each.path.toString());
            }
            StoredInode inode = StoredInode.read(volume, each.number);
            if (inode.type() == Format.S_IFDIR) {
                enter(each.path, inode);
            }
        }
        return Optional.empty();
    }

    private void enter(TreePath path, StoredInode inode) throws IOException {
        new StoredDirectory(volume, inode).read((name, number) -> left.add(new Named(path.child(name), number)));
    }

    /** The file whose block it is. */
    private String owner() throws IOException {
        if (header.hasJournal()) {
            String found = inExtents(StoredInode.read(volume, Format.JOURNAL), "the journal");
            if (found != null) {
                return found;
            }
        }
        left.add(new Named(TreePath.ROOT, Format.ROOT));
        while (!left.isEmpty()) {
            Named each = left.remove();
            StoredInode inode = StoredInode.read(volume, each.number);
            String path = each.path.isRoot() ? "/" : each.path.toString();
            if (inode.xattrBlock() == block) {
                return "extended attributes of " + path + ", byte " + within;
            }
            String found = null;
            switch (inode.type()) {
                case Format.S_IFDIR -> {
                    found = inExtents(inode, "the directory " + path);
                    if (found == null) {
                        volume.forget();
                        enter(each.path, inode);
                    }
                }
                case Format.S_IFREG -> found = inExtents(inode, "the content of " + path);
                case Format.S_IFLNK ->
                    found = inode.hasBlocks(volume.blockSize()) ? inExtents(inode, "the target of " + path) : null;
                default -> {}
            }
            if (found != null) {
                return found;
            }
            volume.forget();
        }
        return "block " + block + ", which is free or in reserve, byte " + within;
    }

    private @Nullable String inExtents(StoredInode inode, String what) throws IOException {
        for (StoredMap.Extent extent : StoredMap.read(volume, inode)) {
            if (extent.physical() >= 0 && block >= extent.physical() && block < extent.physical() + extent.length()) {
                long byteOf = (extent.logical() + block - extent.physical()) * volume.blockSize() + within;
                boolean directory = inode.type() == Format.S_IFDIR;
                return what + (directory ? entry() : "") + ", byte " + byteOf;
            }
        }
        return volume.isClaimed(block) ? "the extents of " + what + ", byte " + within : null;
    }

    /** The entry of a directory's block that the byte lies in. */
    private String entry() throws IOException {
        byte[] bytes = volume.block(block);
        int at = 0;
        while (at + DirectoryEntries.HEADER <= bytes.length) {
            int length = get16(bytes, at + 4);
            if (length < DirectoryEntries.HEADER || length > bytes.length - at) {
                break;
            }
            if (within < at + length) {
                int name = Math.min(bytes[at + 6] & 0xff, length - DirectoryEntries.HEADER);
                return get32(bytes, at) == 0 || within >= at + DirectoryEntries.HEADER + name
                        ? ""
                        : ", entry '" + new String(bytes, at + DirectoryEntries.HEADER, name, StandardCharsets.UTF_8)
                                + "'";
            }
            at += length;
        }
        return "";
    }
}
