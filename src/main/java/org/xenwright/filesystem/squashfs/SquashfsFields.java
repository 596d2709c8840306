package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/** Tells what a byte of a squashfs is: a field of its superblock, or a table. Facts: Linux, {@code squashfs_fs.h}. */
public final class SquashfsFields {
    private static final FieldTable SUPERBLOCK = FieldTable.of("""
            s_magic 4, inodes 4, mkfs_time 4, block_size 4, fragments 4, compression 2, block_log 2, flags 2, no_ids 2,
            s_major 2, s_minor 2, root_inode 8, bytes_used 8, id_table_start 8, xattr_id_table_start 8, inode_table_start 8,
            directory_table_start 8, fragment_table_start 8, lookup_table_start 8
            """);

    private SquashfsFields() {}

    /**
     * What a byte is, in words.
     *
     * @param at in bytes from the start of the file system
     */
    public static String at(ImagePlan fileSystem, long at) throws IOException {
        if (at < SUPERBLOCK.length()) {
            return "the superblock, field " + SUPERBLOCK.at(at).orElseThrow();
        }
        ByteBuffer superblock = ByteBuffer.allocate(SUPERBLOCK.length()).order(ByteOrder.LITTLE_ENDIAN);
        try (PlanReader reader = new PlanReader(fileSystem)) {
            reader.read(0, superblock);
        }
        TreeMap<Long, String> starts = new TreeMap<>(Map.of((long) SUPERBLOCK.length(), "packed data of files"));
        starts.put(superblock.getLong(64), "the inode table");
        starts.put(superblock.getLong(72), "the directory table");
        starts.put(superblock.getLong(80), "the index of the fragment table");
        starts.put(superblock.getLong(88), "the index of the export table");
        starts.put(superblock.getLong(48), "the index of the id table");
        starts.put(superblock.getLong(56), "the index of the xattr table");
        starts.put(superblock.getLong(40), "what is behind the file system");
        starts.remove(-1L); // a table that is not there
        Map.Entry<Long, String> found = starts.floorEntry(at);
        return found.getValue() + ", byte " + (at - found.getKey());
    }
}
