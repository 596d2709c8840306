package org.xenwright.filesystem.squashfs;

import java.util.List;

/**
 * The facts of a file system that was written.
 *
 * @param size of the file, in bytes
 * @param inodes files, folders, links and devices, hard links counted once
 * @param duplicates files that share the data of another file
 * @param losses what squashfs has no form for and was left out, one line each
 */
public record SquashfsResult(long size, int inodes, int duplicates, List<String> losses) {
    public SquashfsResult {
        losses = List.copyOf(losses);
    }
}
