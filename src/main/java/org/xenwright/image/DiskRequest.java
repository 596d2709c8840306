package org.xenwright.image;

import java.util.List;
import java.util.Set;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.problem.Problem;

/**
 * The disk an image becomes.
 *
 * @param size of the root file system
 * @param formats files to write, of {@link #FORMATS}
 */
public record DiskRequest(Ext4Size size, List<String> formats) {
    /** What can be written. */
    public static final Set<String> FORMATS = Set.of("raw");

    public DiskRequest {
        formats = List.copyOf(formats);
        for (String format : formats) {
            if (!FORMATS.contains(format)) {
                throw Problem.of("choosing the formats of the disk", "take the format out of <formats>")
                        .at("<image><disk><formats>")
                        .found(format)
                        .expected(String.join(", ", FORMATS))
                        .raise();
            }
        }
    }
}
