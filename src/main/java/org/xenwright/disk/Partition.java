package org.xenwright.disk;

import java.util.UUID;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.PartitionType;

/**
 * A partition to be.
 *
 * @param name at most 36 UTF-16 units; a kernel finds it as {@code PARTLABEL=}
 * @param type what it is for
 * @param id its own GUID, {@code PARTUUID=}
 * @param content what it holds; its size is the partition's, rounded up to 1 MiB
 */
public record Partition(String name, PartitionType type, UUID id, ImagePlan content) {
    static final int NAME_UNITS = 36;

    public Partition {
        if (name.length() > NAME_UNITS) {
            throw new IllegalArgumentException("the partition name '" + name + "' has " + name.length()
                    + " characters, at most " + NAME_UNITS + " are possible");
        }
    }
}
