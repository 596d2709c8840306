package org.xenwright.filesystem.ext4;

/** A set of features, chosen by the readers a file system is for. */
public enum Ext4Profile {
    /** Journal, metadata checksums, growable; no 64-bit group descriptors, which boot loaders of Xen hosts misread. */
    DEFAULT(true, true, false),
    /** Without metadata checksums, for guests whose e2fsck is older than 1.43. */
    LEGACY(true, false, false),
    /** With 64-bit group descriptors, as a file system of 16 TiB and more needs. */
    LARGE(true, true, true),
    /** Neither journal nor room to grow, for a root that is never written. */
    READONLY(false, true, false);

    private final boolean writable;
    private final boolean checksums;
    private final boolean wide;

    Ext4Profile(boolean writable, boolean checksums, boolean wide) {
        this.writable = writable;
        this.checksums = checksums;
        this.wide = wide;
    }

    boolean hasJournal() {
        return writable;
    }

    boolean canGrow() {
        return writable;
    }

    boolean hasChecksums() {
        return checksums;
    }

    /** Bytes of a group descriptor. */
    int descriptorSize() {
        return wide ? 64 : 32;
    }

    /** Compatible features, but for the journal and the resize inode, which depend on the size. */
    int compatible() {
        return Format.COMPAT_EXT_ATTR | Format.COMPAT_DIR_INDEX;
    }

    int incompatible() {
        return Format.INCOMPAT_FILETYPE
                | Format.INCOMPAT_EXTENTS
                | Format.INCOMPAT_FLEX_BG
                | (wide ? Format.INCOMPAT_64BIT : 0);
    }

    int readOnlyCompatible() {
        return Format.RO_SPARSE_SUPER
                | Format.RO_LARGE_FILE
                | Format.RO_HUGE_FILE
                | Format.RO_DIR_NLINK
                | Format.RO_EXTRA_ISIZE
                | (checksums ? Format.RO_METADATA_CSUM : 0);
    }
}
