package org.xenwright.filesystem.ext4;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/** The metadata checksums: CRC-32C without the final inversion, started from the file system's UUID. Not for several threads. */
final class Checksum {
    private final byte[] seed;
    private final byte[] word = new byte[4];
    private final CRC32C crc = new CRC32C();

    Checksum(UUID uuid) {
        this(bytes(uuid));
    }

    /** @param seed the 16 bytes of the UUID, or nothing for the superblock's own checksum */
    Checksum(byte[] seed) {
        this.seed = seed.clone();
    }

    static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    Checksum start() {
        crc.reset();
        crc.update(seed);
        return this;
    }

    /** Starts with what checksums of an inode's own blocks start with: its number and its generation. */
    Checksum startInode(int number, int generation) {
        return start().word(number).word(generation);
    }

    Checksum word(int value) {
        LittleEndian.put32(word, 0, value);
        crc.update(word);
        return this;
    }

    Checksum bytes(byte[] bytes, int from, int length) {
        crc.update(bytes, from, length);
        return this;
    }

    int value() {
        return ~(int) crc.getValue();
    }
}
