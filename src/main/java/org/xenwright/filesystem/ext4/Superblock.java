package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.put16;
import static org.xenwright.filesystem.ext4.LittleEndian.put32;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The superblock: 1024 bytes, once for every group that has a copy. */
final class Superblock {
    private static final int BLOCK_SIZE_LOG = 2; // 1024 << 2
    private static final int CLEAN = 1;
    private static final int ON_ERROR_CONTINUE = 1;
    private static final int NEVER_BY_COUNT = 0xFFFF;
    private static final int DYNAMIC_REVISION = 1;
    private static final int HALF_MD4 = 1;
    private static final int MOUNT_OPTIONS = 0xC; // user_xattr, acl
    private static final int UNSIGNED_HASH = 2;
    private static final int CRC32C = 1;
    private static final int GROUP = 0x5A;
    static final int CHECKSUM = 0x3FC;

    private final byte[] bytes = new byte[Format.SUPERBLOCK];
    private final boolean checksums;

    Superblock(Ext4Options options, Geometry geometry) {
        Ext4Profile profile = options.profile();
        checksums = profile.hasChecksums();
        put32(bytes, 0x00, geometry.inodes());
        put32(bytes, 0x04, geometry.blocks());
        put32(bytes, 0x150, geometry.blocks() >>> 32);
        put32(bytes, 0x18, BLOCK_SIZE_LOG);
        put32(bytes, 0x1C, BLOCK_SIZE_LOG);
        put32(bytes, 0x20, Format.BLOCKS_PER_GROUP);
        put32(bytes, 0x24, Format.BLOCKS_PER_GROUP);
        put32(bytes, 0x28, geometry.inodesPerGroup());
        put16(bytes, 0x36, NEVER_BY_COUNT);
        put16(bytes, 0x38, Format.MAGIC);
        put16(bytes, 0x3A, CLEAN);
        put16(bytes, 0x3C, ON_ERROR_CONTINUE);
        put32(bytes, 0x4C, DYNAMIC_REVISION);
        put32(bytes, 0x54, Format.LOST_FOUND);
        put16(bytes, 0x58, Format.INODE);
        put32(bytes, 0x5C, profile.compatible() | (geometry.reservedBlocks() > 0 ? Format.COMPAT_RESIZE_INODE : 0));
        put32(bytes, 0x60, profile.incompatible());
        put32(bytes, 0x64, profile.readOnlyCompatible());
        System.arraycopy(Checksum.bytes(options.uuid()), 0, bytes, 0x68, 16);
        byte[] label = options.label().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(label, 0, bytes, 0x78, label.length);
        put16(bytes, 0xCE, geometry.reservedBlocks());
        System.arraycopy(Checksum.bytes(options.hashSeed()), 0, bytes, 0xEC, 16);
        bytes[0xFC] = HALF_MD4;
        put16(bytes, 0xFE, geometry.descriptorSize() == 64 ? 64 : 0);
        put32(bytes, 0x100, MOUNT_OPTIONS);
        put16(bytes, 0x15C, Format.EXTRA_ISIZE);
        put16(bytes, 0x15E, Format.EXTRA_ISIZE);
        put32(bytes, 0x160, UNSIGNED_HASH);
        bytes[0x174] = Format.GROUPS_PER_FLEX_LOG;
        bytes[0x175] = (byte) (checksums ? CRC32C : 0);
        time(options.clock());
    }

    /** Written, made and checked at the same time. */
    private void time(Instant clock) {
        long seconds = Math.max(0, clock.getEpochSecond());
        put32(bytes, 0x30, seconds);
        put32(bytes, 0x40, seconds);
        put32(bytes, 0x108, seconds);
        for (int high : new int[] {0x274, 0x276, 0x277}) {
            bytes[high] = (byte) (seconds >>> 32);
        }
    }

    void free(long blocks, long inodes) {
        put32(bytes, 0x0C, blocks);
        put32(bytes, 0x158, blocks >>> 32);
        put32(bytes, 0x10, inodes);
    }

    /** Names the journal's inode and keeps a copy of its map, for the day that inode is lost. */
    void journal(byte[] map, long size) {
        put32(bytes, 0x5C, LittleEndian.get32(bytes, 0x5C) | Format.COMPAT_HAS_JOURNAL);
        put32(bytes, 0xE0, Format.JOURNAL);
        bytes[0xFD] = 1; // the copy is of a map
        System.arraycopy(map, 0, bytes, 0x10C, map.length);
        put32(bytes, 0x10C + map.length, size >>> 32);
        put32(bytes, 0x10C + map.length + 4, size);
    }

    /** The copy for a group; each has its own number and so its own checksum. */
    byte[] copy(int group) {
        byte[] copy = bytes.clone();
        put16(copy, GROUP, group);
        if (checksums) {
            put32(
                    copy,
                    CHECKSUM,
                    new Checksum(new byte[0]).start().bytes(copy, 0, CHECKSUM).value());
        }
        return copy;
    }
}
