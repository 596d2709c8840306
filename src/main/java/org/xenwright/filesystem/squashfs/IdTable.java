package org.xenwright.filesystem.squashfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xenwright.problem.Problem;

/** Owners and groups, each number once. */
final class IdTable {
    private static final int MOST = 1 << 16;

    private final Map<Long, Integer> ids = new LinkedHashMap<>();

    short index(long id) {
        int index = ids.computeIfAbsent(id, key -> ids.size());
        if (index >= MOST) {
            throw Problem.of("writing a squashfs file system", "use fewer distinct owners, or ext4")
                    .found("more than " + MOST + " distinct owners and groups")
                    .expected("at most " + MOST)
                    .raise();
        }
        return (short) index;
    }

    int count() {
        return ids.size();
    }

    ByteBuffer bytes() {
        ByteBuffer table = ByteBuffer.allocate(ids.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ids.keySet().forEach(id -> table.putInt(id.intValue()));
        return table.flip();
    }
}
