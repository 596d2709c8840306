package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;
import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

/** Writes directory entries into one block after the other, the last of each stretched to its block's end. */
final class DirectoryEntries {
    /** inode 4, record length 2, name length 1, type 1. */
    static final int HEADER = 8;

    /** A false entry that holds the checksum of a block: header and four bytes. */
    static final int TAIL = 12;

    static final int TAIL_TYPE = 0xDE;
    private static final int TYPE_DIRECTORY = 2;

    private final byte[] bytes;
    private final int number;
    private final boolean checksums;
    private int block;
    private int at;
    private int last;

    /**
     * @param bytes whole blocks, all zero
     * @param number inode of the directory
     * @param checksums whether blocks end in one
     */
    DirectoryEntries(byte[] bytes, int number, boolean checksums) {
        this.bytes = bytes;
        this.number = number;
        this.checksums = checksums;
    }

    /** Bytes an entry takes, at least. */
    static int size(int nameLength) {
        return HEADER + nameLength + 3 & ~3;
    }

    /** Bytes of a block for entries. */
    static int capacity(boolean checksums) {
        return checksums ? BLOCK - TAIL : BLOCK;
    }

    /** Starts a block. */
    void start(int index) {
        block = index * BLOCK;
        at = block;
        last = -1;
    }

    void addSelfAndParent(int parent) {
        add(new byte[] {'.'}, number, TYPE_DIRECTORY);
        add(new byte[] {'.', '.'}, parent, TYPE_DIRECTORY);
    }

    void add(byte[] name, int inode, int type) {
        put32(bytes, at, inode);
        put16(bytes, at + 4, size(name.length));
        bytes[at + 6] = (byte) name.length;
        bytes[at + 7] = (byte) type;
        System.arraycopy(name, 0, bytes, at + HEADER, name.length);
        last = at;
        at += size(name.length);
    }

    /** Ends a block: stretches its last entry, or makes an empty one, and adds the checksum. */
    void end(Checksum checksum) {
        int end = block + capacity(checksums);
        put16(bytes, last < 0 ? block + 4 : last + 4, end - (last < 0 ? block : last));
        if (checksums) {
            put16(bytes, end + 4, TAIL);
            bytes[end + 7] = (byte) TAIL_TYPE;
            put32(
                    bytes,
                    end + 8,
                    checksum.startInode(number, 0)
                            .bytes(bytes, block, BLOCK - TAIL)
                            .value());
        }
    }
}
