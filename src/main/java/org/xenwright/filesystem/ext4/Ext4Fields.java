package org.xenwright.filesystem.ext4;

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
            return "the superblock, field " + field(SuperblockFields.TABLE, at - Format.SUPERBLOCK_OFFSET);
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
            return "the superblock, field " + field(SuperblockFields.TABLE, within) + copy;
        }
        long perBlock = volume.blockSize() / header.descriptorSize();
        long number = (block - start - 1) * perBlock + within / header.descriptorSize();
        if (block > start && number < header.groups() && Geometry.hasBackup(Math.toIntExact(group))) {
            return "the descriptor of group " + number + ", field "
                    + field(GroupFields.TABLE, within % header.descriptorSize()) + copy;
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
        String field = InodeFields.TABLE.at(at % header.inodeSize()).orElse("extended attributes");
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
            int length = DirectoryFields.REC_LEN.getInt(bytes, at);
            if (length < DirectoryEntries.HEADER || length > bytes.length - at) {
                break;
            }
            if (within < at + length) {
                int name = Math.min(DirectoryFields.NAME_LEN.getInt(bytes, at), length - DirectoryEntries.HEADER);
                return DirectoryFields.INODE.get(bytes, at) == 0 || within >= at + DirectoryEntries.HEADER + name
                        ? ""
                        : ", entry '" + new String(bytes, at + DirectoryEntries.HEADER, name, StandardCharsets.UTF_8)
                                + "'";
            }
            at += length;
        }
        return "";
    }
}
