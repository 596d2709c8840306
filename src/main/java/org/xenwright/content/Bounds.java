package org.xenwright.content;

/**
 * The limits of what a foreign archive, file system or disk may ask for, before a byte of it is believed. A number that
 * stands in a header costs its writer nothing, so what it stands for is counted: a hole of a file like its bytes, a
 * name or a link's target like the memory it takes.
 *
 * @param bytes most bytes its files may have together, holes included
 * @param entries most names it may have
 * @param depth most names a path may have
 * @param memory most bytes of the heap that what is kept of it may take
 * @param work most steps that may be done for what is no byte of a file: words of tables, mostly
 * @param remedy what the user can do when it is too much
 */
public record Bounds(long bytes, int entries, int depth, long memory, long work, String remedy) {
    /** Longest target of a symbolic link; Linux takes no longer one (PATH_MAX, with its NUL). */
    public static final int TARGET = 4095;

    /** Longest name of an extended attribute (Linux: XATTR_NAME_MAX). */
    public static final int ATTRIBUTE_NAME = 255;

    /** Longest value of an extended attribute (Linux: XATTR_SIZE_MAX). */
    public static final int ATTRIBUTE = 64 << 10;

    /** Most bytes of all attributes of one file. */
    public static final int ATTRIBUTES = 256 << 10;

    /** Most bytes that may come out of all compressed file systems of a disk; far more than any root has. */
    public static final long UNPACKED = 64L << 30;

    /** Longest extended header, or long name, of an entry of a tar. */
    public static final int HEADER = 1 << 20;

    private static final long ARCHIVE = 64L << 30;
    private static final int ENTRIES = 2_000_000;

    /** Far beyond what any file system of ours holds, and of no cost, since holes are not read. */
    private static final long DISK = 1L << 56;

    private static final int NAMES_OF_DISK = 12_000_000;
    /** The deepest of Debian's packages have some twenty. */
    private static final int DEPTH = 512;

    /** As deep as a path of Linux can lead. */
    private static final int DEPTH_OF_DISK = 2048;

    private static final long WORK = 1L << 28;

    public Bounds {
        if (bytes < 0 || entries < 0 || memory < 0 || work < 0) {
            throw new IllegalArgumentException("negative bounds: " + bytes + ", " + entries + ", " + memory);
        }
    }

    /** Of an archive whose files are put into an image. */
    public static Bounds ofArchive() {
        return new Bounds(
                ARCHIVE,
                ENTRIES,
                DEPTH,
                ofHeap(),
                WORK,
                "leave it out, or have it made anew without what is found here");
    }

    /** Of a disk or a file system that is looked into. */
    public static Bounds ofDisk() {
        return new Bounds(
                DISK,
                NAMES_OF_DISK,
                DEPTH_OF_DISK,
                ofHeap(),
                WORK,
                "do not trust this disk; nothing was changed by looking at it");
    }

    /** Half of what this process may have: the other half is for the rest of the work. */
    private static long ofHeap() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /** These with another sum of files. */
    public Bounds withBytes(long most, String remedy) {
        return new Bounds(most, entries, depth, memory, work, remedy);
    }
}
