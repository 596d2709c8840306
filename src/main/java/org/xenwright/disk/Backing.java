package org.xenwright.disk;

import java.nio.charset.StandardCharsets;
import org.xenwright.content.ImagePlan;

/**
 * The image a delta is read over.
 *
 * @param plan what it holds
 * @param name how the delta names it: a path, relative to the delta's own folder unless absolute; 1 to 1023 bytes
 * @param format of the file, {@linkplain DiskFormat#isBacking one that a qcow2 may lie over}
 */
public record Backing(ImagePlan plan, String name, DiskFormat format) {
    public Backing {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > 1023) {
            throw new IllegalArgumentException("a backing file's name has 1 to 1023 bytes, not " + length);
        }
        if (!format.isBacking()) {
            throw new IllegalArgumentException(
                    "a backing file is " + DiskFormats.choice(DiskFormat::isBacking) + ", not " + format.title());
        }
    }
}
