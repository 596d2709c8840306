package org.xenwright.filesystem.iso9660;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A file system that was read.
 *
 * @param label of the volume
 * @param identity of the volume: its time, as {@code UUID=} in fstab has it; empty for none
 * @param size of the volume in bytes, as it says itself
 * @param tree its files, by reference
 * @param boot what a firmware can start
 * @param extents where each file and folder lies, by the first byte; of those that share bytes, the first in the order of
 *     the directories
 */
public record Iso9660Image(
        String label, Optional<String> identity, long size, Tree tree, List<Boot> boot, Map<Long, Extent> extents) {
    public Iso9660Image {
        boot = List.copyOf(boot);
        extents = Collections.unmodifiableMap(new TreeMap<>(extents));
    }

    /**
     * A program that firmware starts.
     *
     * @param platform {@code BIOS}, {@code UEFI} or another by its number
     * @param offset where it lies, in bytes
     * @param sectors of 512 bytes that are loaded
     */
    public record Boot(String platform, long offset, int sectors) {}

    /**
     * A stretch that a file or a folder has.
     *
     * @param length in bytes
     * @param folder whether it holds records
     */
    public record Extent(TreePath path, long length, boolean folder) {}
}
