package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.Objects;

/** An inode that was read; its checksum is verified where there is one. */
final class StoredInode {
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
        if (inode.mode() == 0 || InodeFields.LINKS_COUNT.get(inode.bytes) == 0) {
            throw new Ext4FormatException("inode " + number + " is named, but not in use");
        }
        return inode;
    }

    private void verify(Checksum checksum) throws Ext4FormatException {
        boolean high = InodeFields.has(Objects.requireNonNull(InodeFields.CHECKSUM.high()), extra());
        int sum = InodeFields.sum(checksum, (int) number, bytes, 0, bytes.length, high);
        long stored = high ? InodeFields.CHECKSUM.get(bytes) : InodeFields.CHECKSUM.getLow(bytes, 0);
        if ((high ? sum & 0xffffffffL : sum & 0xffff) != stored) {
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
        return InodeFields.MODE.getInt(bytes);
    }

    /** One of the {@code S_IF} values. */
    int type() {
        return mode() & Format.S_IFMT;
    }

    long uid() {
        return InodeFields.UID.get(bytes);
    }

    long gid() {
        return InodeFields.GID.get(bytes);
    }

    long size() throws Ext4FormatException {
        long size = InodeFields.SIZE.get(bytes);
        if (size < 0) {
            throw new Ext4FormatException("inode " + number + " has an impossible size");
        }
        return size;
    }

    long seconds() {
        return Timestamp.seconds(InodeFields.MTIME.getInt(bytes), timeExtra());
    }

    int nanos() throws Ext4FormatException {
        int nanos = Timestamp.nanos(timeExtra());
        if (nanos > 999_999_999) {
            throw new Ext4FormatException("inode " + number + " has impossible nanoseconds: " + nanos);
        }
        return nanos;
    }

    private int timeExtra() {
        return InodeFields.has(InodeFields.MTIME_EXTRA, extra()) ? InodeFields.MTIME_EXTRA.getInt(bytes) : 0;
    }

    int flags() {
        return InodeFields.FLAGS.getInt(bytes);
    }

    int generation() {
        return InodeFields.GENERATION.getInt(bytes);
    }

    /** The block of further attributes; 0 when there is none. */
    long xattrBlock() {
        return InodeFields.FILE_ACL.get(bytes);
    }

    /** Whether blocks hold something besides attributes. */
    boolean hasBlocks(int blockSize) {
        long counted = InodeFields.BLOCKS.get(bytes);
        return counted > (xattrBlock() == 0 ? 0 : blockSize / 512);
    }

    byte[] blockMap() {
        return InodeFields.BLOCK.bytes(bytes, 0);
    }

    /** Bytes of the fields after the first 128. */
    int extra() {
        if (bytes.length == InodeFields.GOOD_OLD) {
            return 0;
        }
        int extra = InodeFields.EXTRA_ISIZE.getInt(bytes);
        return extra % 4 != 0 || extra > bytes.length - InodeFields.GOOD_OLD ? 0 : extra;
    }

    /** Where attributes in the inode start. */
    int xattrsAt() {
        return InodeFields.GOOD_OLD + extra();
    }

    @Override
    public String toString() {
        return "inode " + number;
    }
}
