package org.xenwright.filesystem.ext4;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;

/** Numbers of the on-disk format, as {@code Documentation/filesystems/ext4} of the Linux kernel has them. */
final class Format {
    static final int BLOCK = 4096;
    static final int SECTORS_PER_BLOCK = BLOCK / 512;
    static final int BLOCKS_PER_GROUP = 8 * BLOCK;
    static final int INODE = 256;
    static final int INODES_PER_BLOCK = BLOCK / INODE;
    static final int MAX_INODES_PER_GROUP = 8 * BLOCK;
    static final int GROUPS_PER_FLEX_LOG = 4;
    static final int EXTRA_ISIZE = 32;

    static final int MAGIC = 0xEF53;
    static final int SUPERBLOCK_OFFSET = 1024;
    static final int SUPERBLOCK = SuperblockFields.TABLE.length();

    /** A word of a list: the number of a block in a block map, a part of a bitmap or of a hash. */
    static final Field WORD = FieldTable.of("word 4").field("word");

    /** Two words as one number. */
    static final Field LONG = FieldTable.of("long 8").field("long");

    /** Bytes of a word. */
    static final int WORD_LENGTH = WORD.length();

    static final int ROOT = 2;
    static final int RESIZE = 7;
    static final int JOURNAL = 8;
    static final int LOST_FOUND = 11;
    static final int FIRST_FREE = 12;

    static final int COMPAT_HAS_JOURNAL = 0x4;
    static final int COMPAT_EXT_ATTR = 0x8;
    static final int COMPAT_RESIZE_INODE = 0x10;
    static final int COMPAT_DIR_INDEX = 0x20;
    static final int INCOMPAT_FILETYPE = 0x2;
    static final int INCOMPAT_RECOVER = 0x4;
    static final int INCOMPAT_EXTENTS = 0x40;
    static final int INCOMPAT_64BIT = 0x80;
    static final int INCOMPAT_FLEX_BG = 0x200;
    static final int INCOMPAT_CSUM_SEED = 0x2000;
    static final int RO_SPARSE_SUPER = 0x1;
    static final int RO_LARGE_FILE = 0x2;
    static final int RO_HUGE_FILE = 0x8;
    static final int RO_GDT_CSUM = 0x10;
    static final int RO_DIR_NLINK = 0x20;
    static final int RO_EXTRA_ISIZE = 0x40;
    static final int RO_METADATA_CSUM = 0x400;

    static final int GROUP_INODE_UNINIT = 1;
    static final int GROUP_BLOCK_UNINIT = 2;
    static final int GROUP_INODES_ZEROED = 4;

    static final int S_IFMT = 0xF000;
    static final int S_IFIFO = 0x1000;
    static final int S_IFCHR = 0x2000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFBLK = 0x6000;
    static final int S_IFREG = 0x8000;
    static final int S_IFLNK = 0xA000;
    static final int S_IFSOCK = 0xC000;

    static final int FLAG_INDEX = 0x1000;
    static final int FLAG_HUGE_FILE = 0x40000;
    static final int FLAG_EXTENTS = 0x80000;

    /** The hash of names that our indexes are sorted by: a number of {@code fs/ext4/hash.c}. */
    static final int HASH_HALF_MD4 = 1;

    /** A flag of the superblock: names are hashed as unsigned characters. */
    static final int UNSIGNED_HASH = 2;

    static final int EXTENT_MAGIC = 0xF30A;
    static final int MAX_EXTENT = 32768;
    static final int XATTR_MAGIC = 0xEA020000;

    /** Names one inode may have; the kernel's EXT4_LINK_MAX. */
    static final int MAX_LINKS = 65000;

    /** Longest target of a symbolic link: a path with its final NUL has to fit the kernel's PATH_MAX. */
    static final int MAX_TARGET = 4095;

    /** Longest target kept in the inode itself: the 60 bytes of {@code i_block} with a final NUL. */
    static final int MAX_FAST_TARGET = 59;

    private Format() {}

    /** Blocks that hold this many bytes. */
    static long blocks(long bytes) {
        return bytes / BLOCK + (bytes % BLOCK == 0 ? 0 : 1);
    }

    /** The type bits of {@code i_mode}. */
    static int modeType(Inode inode) {
        if (inode instanceof Directory) {
            return S_IFDIR;
        } else if (inode instanceof RegularFile) {
            return S_IFREG;
        } else if (inode instanceof Symlink) {
            return S_IFLNK;
        } else if (inode instanceof Device device) {
            return device.kind() == Device.Kind.BLOCK ? S_IFBLK : S_IFCHR;
        }
        return ((Special) inode).kind() == Special.Kind.FIFO ? S_IFIFO : S_IFSOCK;
    }

    /** The type byte of a directory entry. */
    static int entryType(Inode inode) {
        return switch (modeType(inode)) {
            case S_IFREG -> 1;
            case S_IFDIR -> 2;
            case S_IFCHR -> 3;
            case S_IFBLK -> 4;
            case S_IFIFO -> 5;
            case S_IFSOCK -> 6;
            default -> 7;
        };
    }
}
