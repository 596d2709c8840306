package org.xenwright.filesystem.volume;

import java.util.List;
import org.xenwright.content.ImagePlan;

/**
 * A volume that was planned.
 *
 * @param plan its bytes
 * @param free bytes a user can still fill
 * @param summary of its sizes, for a report
 * @param remarks what a person should know, as when it cannot hold what a file has
 */
public record PlannedVolume(ImagePlan plan, long free, String summary, List<String> remarks) {
    public PlannedVolume {
        remarks = List.copyOf(remarks);
    }
}
