package org.xenwright.filesystem.squashfs;

/** The place of a file's data; files of equal content share one. Filled in while blocks are written. */
final class FileData {
    static final int NO_FRAGMENT = -1;

    private final long size;
    private final int[] words;
    private long start;
    private boolean started;
    private long holes;
    private int fragment = NO_FRAGMENT;
    private int offset;

    /** @param blocks how many whole blocks it has, its tail not counted */
    FileData(long size, int blocks) {
        this.size = size;
        this.words = new int[blocks];
    }

    void block(int index, long position, int word) {
        if (!started) {
            start = position;
            started = true;
        }
        words[index] = word;
    }

    /** A block of zeros takes no place. */
    void hole(int length) {
        holes += length;
    }

    void tail(int inFragment, int at) {
        fragment = inFragment;
        offset = at;
    }

    long size() {
        return size;
    }

    int[] words() {
        return words;
    }

    long start() {
        return start;
    }

    long holes() {
        return holes;
    }

    int fragment() {
        return fragment;
    }

    int offset() {
        return offset;
    }
}
