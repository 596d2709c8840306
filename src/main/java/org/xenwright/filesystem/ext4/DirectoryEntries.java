package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

/** Writes directory entries into one block after the other, the last of each stretched to its block's end. */
final class DirectoryEntries {
    static final int HEADER = DirectoryFields.ENTRY_LENGTH;
    static final int TAIL = DirectoryFields.TAIL_LENGTH;

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
        return DirectoryFields.size(nameLength);
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
        write(bytes, at, size(name.length), name, inode, type);
        last = at;
        at += size(name.length);
    }

    /** Writes an entry of {@code length} bytes. */
    static void write(byte[] bytes, int at, int length, byte[] name, int inode, int type) {
        DirectoryFields.INODE.put(bytes, at, inode);
        DirectoryFields.REC_LEN.put(bytes, at, length);
        DirectoryFields.NAME_LEN.put(bytes, at, name.length);
        DirectoryFields.FILE_TYPE.put(bytes, at, type);
        System.arraycopy(name, 0, bytes, at + HEADER, name.length);
    }

    /** Ends a block: stretches its last entry, or makes an empty one, and adds the checksum. */
    void end(Checksum checksum) {
        int end = block + capacity(checksums);
        int stretched = last < 0 ? block : last;
        DirectoryFields.REC_LEN.put(bytes, stretched, end - stretched);
        if (checksums) {
            DirectoryFields.DET_REC_LEN.put(bytes, end, TAIL);
            DirectoryFields.DET_RESERVED_FT.put(bytes, end, TAIL_TYPE);
            seal(checksum, number, 0, bytes, block);
        }
    }

    /** Writes the checksum of a block that starts at {@code start}. */
    static void seal(Checksum checksum, int number, int generation, byte[] bytes, int start) {
        int sum = DirectoryFields.sum(checksum, number, generation, bytes, start, BLOCK);
        DirectoryFields.DET_CHECKSUM.put(bytes, start + BLOCK - TAIL, sum);
    }
}
