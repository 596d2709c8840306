package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/** The bytes of a file system: its superblock's numbers, and blocks of tables by their place. */
final class Image {
    private static final int CACHED = 512;

    /** A block of a table and where the next one starts. */
    record Block(byte[] bytes, long next) {}

    private final long size;
    private final PlanReader reader;
    private final byte[] superblock;
    private final BlockUnpacker unpacker;
    private final Map<Long, Block> blocks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
            return size() > CACHED;
        }
    };

    /** @param reader over the plan; the caller closes it */
    Image(ImagePlan plan, PlanReader reader) throws IOException {
        this.size = plan.size();
        this.reader = reader;
        this.superblock = raw(0, SquashfsSuperblock.TABLE.length()).array();
        if (SquashfsSuperblock.MAGIC.getInt(superblock) != SquashfsSuperblock.MAGIC_NUMBER) {
            throw new SquashfsFormatException("no squashfs file system");
        }
        int major = SquashfsSuperblock.MAJOR.getInt(superblock);
        int minor = SquashfsSuperblock.MINOR.getInt(superblock);
        if (major != 4 || minor != 0) {
            throw new SquashfsFormatException("squashfs " + major + "." + minor + ", only 4.0 is read");
        }
        int block = blockSize();
        if (Integer.bitCount(block) != 1 || block < 4096 || block > 1 << 20) {
            throw new SquashfsFormatException("blocks of " + block + " bytes");
        }
        this.unpacker = new BlockUnpacker(SquashfsSuperblock.COMPRESSION.getInt(superblock));
    }

    long inodes() {
        return SquashfsSuperblock.INODES.get(superblock);
    }

    int blockSize() {
        return SquashfsSuperblock.BLOCK_SIZE.getInt(superblock);
    }

    long fragments() {
        return SquashfsSuperblock.FRAGMENTS.get(superblock);
    }

    int ids() {
        return SquashfsSuperblock.NO_IDS.getInt(superblock);
    }

    long root() {
        return SquashfsSuperblock.ROOT_INODE.get(superblock);
    }

    long idTable() {
        return SquashfsSuperblock.ID_TABLE_START.get(superblock);
    }

    long xattrTable() {
        return SquashfsSuperblock.XATTR_ID_TABLE_START.get(superblock);
    }

    long inodeTable() {
        return SquashfsSuperblock.INODE_TABLE_START.get(superblock);
    }

    long directoryTable() {
        return SquashfsSuperblock.DIRECTORY_TABLE_START.get(superblock);
    }

    long fragmentTable() {
        return SquashfsSuperblock.FRAGMENT_TABLE_START.get(superblock);
    }

    /** Bytes as they lie in the file. */
    ByteBuffer raw(long at, int length) throws IOException {
        if (at < 0 || length < 0 || at > size - length) {
            throw new SquashfsFormatException("ends before " + length + " bytes at " + at);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        reader.read(at, bytes);
        return bytes.flip();
    }

    /** Returns a block of a table. */
    Block table(long at) throws IOException {
        Block known = blocks.get(at);
        if (known != null) {
            return known;
        }
        int word = raw(at, 2).getShort() & 0xffff;
        int length = word & 0x7fff;
        if (length == 0 || length > Squashfs.METADATA_BLOCK) {
            throw new SquashfsFormatException("a block of a table of " + length + " bytes at " + at);
        }
        byte[] bytes = raw(at + 2, length).array();
        Block block = new Block(
                (word & 0x8000) != 0 ? bytes : unpacker.unpack(bytes, Squashfs.METADATA_BLOCK), at + 2 + length);
        blocks.put(at, block);
        return block;
    }

    /** Returns a block of data. */
    byte[] data(long at, int word) throws IOException {
        int length = word & 0xffffff;
        if (length == 0 || length > blockSize() || word >>> 25 != 0) {
            throw new SquashfsFormatException("a block of " + length + " bytes at " + at);
        }
        byte[] bytes = raw(at, length).array();
        return (word & 1 << 24) != 0 ? bytes : unpacker.unpack(bytes, blockSize());
    }
}
