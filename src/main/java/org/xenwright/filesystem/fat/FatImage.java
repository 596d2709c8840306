package org.xenwright.filesystem.fat;

import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Tree;

/**
 * A FAT that was read.
 *
 * @param label may be empty
 * @param identity as {@code UUID=} in fstab has it; null for one without
 * @param free bytes of clusters that are not in use
 * @param tree its files; their contents are by reference
 */
public record FatImage(FatType type, String label, @Nullable String identity, long free, Tree tree) {}
