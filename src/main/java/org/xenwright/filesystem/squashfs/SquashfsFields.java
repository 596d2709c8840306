package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/** Tells what a byte of a squashfs is: a field of its superblock, or a table. Facts: Linux, {@code squashfs_fs.h}. */
public final class SquashfsFields {
    private SquashfsFields() {}

    /**
     * What a byte is, in words.
     *
     * @param at in bytes from the start of the file system
     */
    public static String at(ImagePlan fileSystem, long at) throws IOException {
        if (at < SquashfsSuperblock.TABLE.length()) {
            return "the superblock, field " + SquashfsSuperblock.TABLE.at(at).orElseThrow();
        }
        byte[] superblock = new byte[SquashfsSuperblock.TABLE.length()];
        try (PlanReader reader = new PlanReader(fileSystem)) {
            reader.read(0, ByteBuffer.wrap(superblock));
        }
        TreeMap<Long, String> starts = new TreeMap<>(Map.of((long) superblock.length, "packed data of files"));
        starts.put(SquashfsSuperblock.INODE_TABLE_START.get(superblock), "the inode table");
        starts.put(SquashfsSuperblock.DIRECTORY_TABLE_START.get(superblock), "the directory table");
        starts.put(SquashfsSuperblock.FRAGMENT_TABLE_START.get(superblock), "the index of the fragment table");
        starts.put(SquashfsSuperblock.LOOKUP_TABLE_START.get(superblock), "the index of the export table");
        starts.put(SquashfsSuperblock.ID_TABLE_START.get(superblock), "the index of the id table");
        starts.put(SquashfsSuperblock.XATTR_ID_TABLE_START.get(superblock), "the index of the xattr table");
        starts.put(SquashfsSuperblock.BYTES_USED.get(superblock), "what is behind the file system");
        starts.remove(-1L); // a table that is not there
        Map.Entry<Long, String> found = starts.floorEntry(at);
        return found.getValue() + ", byte " + (at - found.getKey());
    }
}
