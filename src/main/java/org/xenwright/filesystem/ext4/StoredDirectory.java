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
        verify(block);
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

    /** A block of entries ends in a false entry with the checksum; index blocks have theirs elsewhere. */
    private void verify(byte[] block) throws Ext4FormatException {
        int tail = block.length - DirectoryEntries.TAIL;
        boolean sealed = getU32(block, tail) == 0
                && get16(block, tail + 4) == DirectoryEntries.TAIL
                && (block[tail + 7] & 0xff) == DirectoryEntries.TAIL_TYPE;
        if (!volume.hasChecksums() || !sealed) {
            return;
        }
        int sum = volume.checksum()
                .startInode((int) inode.number(), inode.generation())
                .bytes(block, 0, tail)
                .value();
        if (sum != get32(block, tail + 8)) {
            throw new Ext4FormatException(inode + " has a directory block with a wrong checksum");
        }
    }
}
