package org.xenwright.filesystem.squashfs;

import org.jspecify.annotations.Nullable;

/** The state of an inode while its file system is written. */
final class Node {
    final int number;
    int links = 1;
    boolean written;

    /** Where it lies in the inode table, as {@link MetadataWriter#position()}. */
    long place;

    @Nullable
    FileData data;

    Node(int number) {
        this.number = number;
    }
}
