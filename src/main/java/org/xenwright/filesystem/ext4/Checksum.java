package org.xenwright.filesystem.ext4;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/** The metadata checksums: CRC-32C without the final inversion, started from the file system's UUID. Not for several threads. */
final class Checksum {
    private static final byte[] ZEROS = new byte[4];

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
        Format.WORD.put(word, value);
        crc.update(word);
        return this;
    }

    /** Adds zeros, at most four. */
    Checksum zeros(int count) {
        crc.update(ZEROS, 0, count);
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
