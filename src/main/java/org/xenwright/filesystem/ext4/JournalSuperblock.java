package org.xenwright.filesystem.ext4;

import java.nio.ByteBuffer;
import java.util.UUID;

/** The first block of an empty journal; the rest of it is zeros. Big-endian, as the journal always is. */
final class JournalSuperblock {
    private static final int MAGIC = 0xC03B3998;
    private static final int SUPERBLOCK_V2 = 4;
    private static final int SIZE = 1024;

    private JournalSuperblock() {}

    static byte[] of(int blocks, UUID uuid) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.putInt(0, MAGIC);
        bytes.putInt(4, SUPERBLOCK_V2);
        bytes.putInt(12, Format.BLOCK);
        bytes.putInt(16, blocks);
        bytes.putInt(20, 1); // first block of the log
        bytes.putInt(24, 1); // first sequence number
        bytes.put(48, Checksum.bytes(uuid));
        bytes.putInt(64, 1); // file systems that use it
        return bytes.array();
    }
}
