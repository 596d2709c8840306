package org.xenwright.rpm.archive;

import org.xenwright.rpm.header.RpmFile;

/** The type of a file, by the high bits of its mode. */
enum FileType {
    FOLDER,
    FILE,
    LINK,
    PIPE,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    /** A socket, or nothing that Linux has. */
    OTHER;

    private static final int TYPE = 0170000;

    static FileType of(RpmFile file) {
        return switch (file.mode() & TYPE) {
            case 0040000 -> FOLDER;
            case 0100000 -> FILE;
            case 0120000 -> LINK;
            case 0010000 -> PIPE;
            case 0020000 -> CHARACTER_DEVICE;
            case 0060000 -> BLOCK_DEVICE;
            default -> OTHER;
        };
    }
}
