package org.xenwright.filesystem.ext4;

import java.time.Instant;
import org.xenwright.tree.Attributes;

/** The attributes of inodes that belong to the file system itself. */
final class SystemInodes {
    private SystemInodes() {}

    static Attributes attributes(Instant clock) {
        return Attributes.of(0600, clock);
    }

    static Attributes lostFound(Instant clock) {
        return Attributes.of(0700, clock);
    }
}
