package org.xenwright.filesystem.fat;

import java.util.List;
import org.xenwright.content.ImagePlan;

/**
 * A FAT that was planned.
 *
 * @param image its bytes
 * @param free bytes of clusters that are not in use
 * @param remarks what the user should know, such as links that became files of their own
 */
public record FatPlan(ImagePlan image, long free, List<String> remarks) {
    public FatPlan {
        remarks = List.copyOf(remarks);
    }
}
