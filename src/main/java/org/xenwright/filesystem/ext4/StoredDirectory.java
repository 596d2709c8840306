package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;

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

    /** Behind the entries {@code .} and {@code ..}, 12 bytes each. */
    private static final int ROOT_INFO = 24;

    private static final int INFO_LENGTH = 8;

    /** Hash and block. */
    private static final int INDEX_ENTRY = 8;

    /** A word in reserve and the checksum. */
    private static final int INDEX_TAIL = 8;

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
            int nameLength = length == 0 ? 0 : block[at + 6] & 0xff;
            if (length < DirectoryEntries.HEADER
                    || length % 4 != 0
                    || length > block.length - at
                    || nameLength > length - DirectoryEntries.HEADER) {
                throw new Ext4FormatException(inode + " has a malformed directory entry");
            }
            long number = getU32(block, at);
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
        int length = get16(block, at + 4);
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
        } else if (getU32(block, tail) == 0
                && get16(block, tail + 4) == DirectoryEntries.TAIL
                && (block[tail + 7] & 0xff) == DirectoryEntries.TAIL_TYPE) {
            int sum = start().bytes(block, 0, tail).value();
            if (sum != get32(block, tail + 8)) {
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
            boolean info = get32(block, ROOT_INFO) == 0 && block[ROOT_INFO + 5] == INFO_LENGTH;
            return info ? ROOT_INFO + INFO_LENGTH : 0;
        }
        return get32(block, 0) == 0 && recordLength(block, 0) == block.length ? DirectoryEntries.HEADER : 0;
    }

    private void verifyIndex(byte[] block, int at) throws Ext4FormatException {
        int limit = get16(block, at);
        int count = get16(block, at + 2);
        int tail = at + limit * INDEX_ENTRY;
        if (count > limit || tail > block.length - INDEX_TAIL) {
            throw new Ext4FormatException(inode + " has a malformed directory index");
        }
        int sum = start().bytes(block, 0, at + count * INDEX_ENTRY)
                .bytes(block, tail, 4)
                .word(0)
                .value();
        if (sum != get32(block, tail + 4)) {
            throw new Ext4FormatException(inode + " has a directory index with a wrong checksum");
        }
    }

    private Checksum start() {
        return volume.checksum().startInode((int) inode.number(), inode.generation());
    }
}
