package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;
import static org.xenwright.filesystem.ext4.LittleEndian.getU32;

import java.io.IOException;
import java.util.Arrays;

/** An inode that was read; its checksum is verified where there is one. */
final class StoredInode {
    private static final int GOOD_OLD = 128;
    private static final int TYPE = 0xF000;

    private final long number;
    private final byte[] bytes;

    private StoredInode(long number, byte[] bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    static StoredInode read(Volume volume, long number) throws IOException {
        StoredInode inode = new StoredInode(number, volume.inode(number));
        if (volume.hasChecksums()) {
            inode.verify(volume.checksum());
        }
        if (inode.mode() == 0 || get16(inode.bytes, 0x1A) == 0) {
            throw new Ext4FormatException("inode " + number + " is named, but not in use");
        }
        return inode;
    }

    private void verify(Checksum checksum) throws Ext4FormatException {
        byte[] copy = bytes.clone();
        LittleEndian.put16(copy, 0x7C, 0);
        boolean high = extra() >= 4;
        if (high) {
            LittleEndian.put16(copy, 0x82, 0);
        }
        int sum = checksum.startInode((int) number, generation())
                .bytes(copy, 0, copy.length)
                .value();
        int stored = get16(bytes, 0x7C) | (high ? get16(bytes, 0x82) << 16 : 0);
        if ((high ? sum : sum & 0xffff) != stored) {
            throw new Ext4FormatException("the checksum of inode " + number + " is wrong");
        }
    }

    long number() {
        return number;
    }

    byte[] bytes() {
        return bytes;
    }

    int mode() {
        return get16(bytes, 0);
    }

    /** One of the {@code S_IF} values. */
    int type() {
        return mode() & TYPE;
    }

    long uid() {
        return get16(bytes, 0x02) | (long) get16(bytes, 0x78) << 16;
    }

    long gid() {
        return get16(bytes, 0x18) | (long) get16(bytes, 0x7A) << 16;
    }

    long size() throws Ext4FormatException {
        long size = getU32(bytes, 0x04) | getU32(bytes, 0x6C) << 32;
        if (size < 0) {
            throw new Ext4FormatException("inode " + number + " has an impossible size");
        }
        return size;
    }

    long seconds() {
        return Timestamp.seconds(get32(bytes, 0x10), timeExtra());
    }

    int nanos() throws Ext4FormatException {
        int nanos = Timestamp.nanos(timeExtra());
        if (nanos > 999_999_999) {
            throw new Ext4FormatException("inode " + number + " has impossible nanoseconds: " + nanos);
        }
        return nanos;
    }

    private int timeExtra() {
        return extra() >= 12 ? get32(bytes, 0x88) : 0;
    }

    int flags() {
        return get32(bytes, 0x20);
    }

    int generation() {
        return get32(bytes, 0x64);
    }

    /** The block of further attributes; 0 when there is none. */
    long xattrBlock() {
        return getU32(bytes, 0x68) | (long) get16(bytes, 0x76) << 32;
    }

    /** Whether blocks hold something besides attributes. */
    boolean hasBlocks(int blockSize) {
        long counted = getU32(bytes, 0x1C) | (long) get16(bytes, 0x74) << 32;
        return counted > (xattrBlock() == 0 ? 0 : blockSize / 512);
    }

    byte[] blockMap() {
        return Arrays.copyOfRange(bytes, InodeRecord.BLOCK_MAP, InodeRecord.BLOCK_MAP + ExtentTree.ROOT_SIZE);
    }

    /** Bytes of the fields after the first 128. */
    int extra() {
        if (bytes.length == GOOD_OLD) {
            return 0;
        }
        int extra = get16(bytes, 0x80);
        return extra % 4 != 0 || extra > bytes.length - GOOD_OLD ? 0 : extra;
    }

    /** Where attributes in the inode start. */
    int xattrsAt() {
        return GOOD_OLD + extra();
    }

    @Override
    public String toString() {
        return "inode " + number;
    }
}
