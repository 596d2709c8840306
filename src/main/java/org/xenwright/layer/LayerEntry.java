package org.xenwright.layer;

import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Inode;
import org.xenwright.tree.TreePath;

/**
 * One entry of a layer.
 *
 * @param path where it belongs
 * @param inode what it is; null for a hard link
 * @param linkTo the path whose inode it shares; null unless it is a hard link
 * @param user the owner's name as the archive has it, may be empty
 * @param group the group's name as the archive has it, may be empty
 */
public record LayerEntry(
        TreePath path, @Nullable Inode inode, @Nullable TreePath linkTo, String user, String group) {
    public LayerEntry {
        if ((inode == null) == (linkTo == null)) {
            throw new IllegalArgumentException("an entry is an inode or a hard link: " + path);
        }
    }
}
