package org.xenwright.filesystem.ext4;

/** The size of a file system to be made. */
public sealed interface Ext4Size {
    /** What an image gets when nothing is said: a fifth of its content free, at least 64 MiB. */
    Ext4Size DEFAULT = new PlusPercent(20, 64L << 20);

    /** No free space at all beyond rounding. */
    Ext4Size TIGHT = new PlusBytes(0);

    /**
     * Exactly this large.
     *
     * @param bytes length of the image; what does not make a whole block, or a group too short for its own metadata,
     *     stays unused at the end
     */
    record Fixed(long bytes) implements Ext4Size {
        public Fixed {
            positive(bytes);
        }
    }

    /**
     * The content and this much free.
     *
     * @param free bytes a user of the file system can still write, at least
     */
    record PlusBytes(long free) implements Ext4Size {
        public PlusBytes {
            positive(free);
        }
    }

    /**
     * The content and a share of it free.
     *
     * @param percent share of the content's size
     * @param atLeast bytes free in any case
     */
    record PlusPercent(int percent, long atLeast) implements Ext4Size {
        public PlusPercent {
            positive(percent);
            positive(atLeast);
        }
    }

    private static void positive(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative size: " + value);
        }
    }
}
