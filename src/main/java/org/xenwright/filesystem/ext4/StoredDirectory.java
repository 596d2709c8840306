package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.Arrays;
import org.xenwright.tree.Name;
import org.xenwright.tree.UnsafePathException;

/** Reads the entries of a directory, block after block; an index hides in entries that name nothing. */
final class StoredDirectory {
    /** Receives the entries, but for the directory itself and its parent. */
    @FunctionalInterface
    interface Entries {
        void entry(Name name, long inode) throws IOException;
    }

    private final Volume volume;
    private final StoredInode inode;

    StoredDirectory(Volume volume, StoredInode inode) {
        this.volume = volume;
        this.inode = inode;
    }

    void read(Entries entries) throws IOException {
        long blocks = inode.size() / volume.blockSize();
        for (StoredMap.Extent extent : StoredMap.read(volume, inode)) {
            for (long i = 0; i < extent.length() && extent.logical() + i < blocks; i++) {
                byte[] block = volume.claim(extent.physical() + i, inode.toString());
                readBlock(block, extent.logical() + i == 0, entries);
            }
        }
    }

    private void readBlock(byte[] block, boolean first, Entries entries) throws IOException {
        verify(block, first);
        int at = 0;
        while (at < block.length) {
            int length = block.length - at < DirectoryEntries.HEADER ? 0 : recordLength(block, at);
            int nameLength = length == 0 ? 0 : DirectoryFields.NAME_LEN.getInt(block, at);
            if (length < DirectoryEntries.HEADER
                    || length % 4 != 0
                    || length > block.length - at
                    || nameLength > length - DirectoryEntries.HEADER) {
                throw new Ext4FormatException(inode + " has a malformed directory entry");
            }
            long number = DirectoryFields.INODE.get(block, at);
            if (number != 0) {
                byte[] name = Arrays.copyOfRange(
                        block, at + DirectoryEntries.HEADER, at + DirectoryEntries.HEADER + nameLength);
                boolean dots =
                        name.length == 1 && name[0] == '.' || name.length == 2 && name[0] == '.' && name[1] == '.';
                if (!(first && dots)) {
                    volume.count(inode.toString());
                    entries.entry(name(name), number);
                }
            }
            at += length;
        }
    }

    private int recordLength(byte[] block, int at) {
        int length = DirectoryFields.REC_LEN.getInt(block, at);
        // 16 bits cannot say 65536
        return block.length == 65536 && (length == 0xffff || length == 0) ? 65536 - at : length;
    }

    private Name name(byte[] name) throws Ext4FormatException {
        try {
            return Name.of(name);
        } catch (UnsafePathException e) {
            throw new Ext4FormatException(inode + " has an impossible name: " + e.getMessage(), e);
        }
    }

    /**
     * A block of entries ends in a false entry with the checksum. One of an index ends in its own; when Linux made it of a
     * block of entries, their false entry is still there, with a sum that no longer holds.
     */
    private void verify(byte[] block, boolean first) throws Ext4FormatException {
        if (!volume.hasChecksums()) {
            return;
        }
        int index = index(block, first);
        int tail = block.length - DirectoryEntries.TAIL;
        if (index > 0) {
            verifyIndex(block, index);
        } else if (DirectoryFields.DET_RESERVED_ZERO1.get(block, tail) == 0
                && DirectoryFields.DET_REC_LEN.get(block, tail) == DirectoryEntries.TAIL
                && DirectoryFields.DET_RESERVED_FT.get(block, tail) == DirectoryEntries.TAIL_TYPE) {
            int sum = DirectoryFields.sum(
                    volume.checksum(), (int) inode.number(), inode.generation(), block, 0, block.length);
            if (sum != DirectoryFields.DET_CHECKSUM.getInt(block, tail)) {
                throw new Ext4FormatException(inode + " has a directory block with a wrong checksum");
            }
        }
    }

    /** Where the index of a block begins: behind what hides it from those who read entries; 0 when there is none. */
    private int index(byte[] block, boolean first) {
        if ((inode.flags() & Format.FLAG_INDEX) == 0) {
            return 0;
        }
        if (first) {
            int at = DirectoryFields.ROOT_INFO_AT;
            boolean info = DirectoryFields.RESERVED_ZERO.get(block, at) == 0
                    && DirectoryFields.INFO_LENGTH.get(block, at) == DirectoryFields.ROOT_INFO_LENGTH;
            return info ? DirectoryFields.ROOT_POINTERS_AT : 0;
        }
        boolean hidden = DirectoryFields.INODE.get(block) == 0 && recordLength(block, 0) == block.length;
        return hidden ? DirectoryFields.NODE_POINTERS_AT : 0;
    }

    private void verifyIndex(byte[] block, int at) throws Ext4FormatException {
        int tail = DirectoryFields.indexTail(block, at);
        boolean sound = DirectoryFields.COUNT.get(block, at) <= DirectoryFields.LIMIT.get(block, at)
                && tail <= block.length - DirectoryFields.INDEX_TAIL_LENGTH;
        if (!sound) {
            throw new Ext4FormatException(inode + " has a malformed directory index");
        }
        int sum = DirectoryFields.indexSum(volume.checksum(), (int) inode.number(), inode.generation(), block, 0, at);
        if (sum != DirectoryFields.DT_CHECKSUM.getInt(block, tail)) {
            throw new Ext4FormatException(inode + " has a directory index with a wrong checksum");
        }
    }
}
