package org.xenwright.filesystem.ext4;

import java.util.List;
import org.xenwright.content.ImagePlan;

/**
 * A planned file system.
 *
 * @param image its bytes
 * @param blocks its length in blocks of 4096 bytes
 * @param freeBlocks blocks a user can still fill
 * @param inodes inodes it has
 * @param freeInodes files that can still be made
 * @param remarks what the user should know, as when a file with too many names became two
 */
public record Ext4Plan(
        ImagePlan image, long blocks, long freeBlocks, long inodes, long freeInodes, List<String> remarks) {
    public Ext4Plan {
        remarks = List.copyOf(remarks);
    }
}
