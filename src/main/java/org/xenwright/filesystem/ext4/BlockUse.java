package org.xenwright.filesystem.ext4;

/** What blocks of an inode are for. */
enum BlockUse {
    /** Content of a file, entries of a directory, the target of a long link. */
    DATA,
    /** Nodes of the extent tree. */
    NODES,
    /** Extended attributes that do not fit the inode. */
    XATTRS
}
