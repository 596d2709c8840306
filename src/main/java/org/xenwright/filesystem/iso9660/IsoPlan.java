package org.xenwright.filesystem.iso9660;

import java.util.Map;
import org.xenwright.content.ImagePlan;
import org.xenwright.tree.TreePath;

/**
 * A file system that was planned.
 *
 * @param image its bytes, and those of the image behind it; nothing in its system area, the first 32 KiB
 * @param volume length of the file system itself in bytes, a whole number of MiB
 * @param blocks the first block of each file, which changes only with sizes and names; blocks have 2048 bytes
 */
public record IsoPlan(ImagePlan image, long volume, Map<TreePath, Long> blocks) {
    public IsoPlan {
        blocks = Map.copyOf(blocks);
    }

    /** Returns the first block of a file of the tree. */
    public long block(TreePath file) {
        Long block = blocks.get(file);
        if (block == null) {
            throw new IllegalArgumentException("no file " + file);
        }
        return block;
    }
}
