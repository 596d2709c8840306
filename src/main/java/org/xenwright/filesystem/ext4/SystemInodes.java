package org.xenwright.filesystem.ext4;

import java.time.Instant;
import org.xenwright.tree.Attributes;

/** What the inodes have in common that no user made. */
final class SystemInodes {
    private SystemInodes() {}

    static Attributes attributes(Instant clock) {
        return Attributes.of(0600, clock);
    }

    static Attributes lostFound(Instant clock) {
        return Attributes.of(0700, clock);
    }
}
