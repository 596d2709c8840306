package org.xenwright.deploy.xl;

import java.util.Map;
import java.util.Set;
import org.xenwright.deploy.Observation;

/** The disks of a host, as its probe tells of them. */
final class HostStorage {
    private static final int SIZE = 1;
    private static final int FREE = 3;
    /** Of a disk that is that large or larger, so much is left for what guests write. */
    private static final long MARGIN = 1L << 30;

    private static final int MARGINS = 20;

    private HostStorage() {}

    static Observation.Storage of(
            Map<String, String> facts, DiskStorage.Offer disks, Set<String> states, Map<String, Set<Integer>> lost) {
        String line = facts.getOrDefault("room", "");
        long free = free(line);
        long room = free < 0 ? -1 : Math.max(0, free - Math.min(MARGIN, kib(line, SIZE) / MARGINS));
        if (room >= 0) {
            // what has arrived of an image need not come again
            room += Math.max(0, kib(facts.getOrDefault("arriving", ""), 0));
        }
        if (disks.room() >= 0) {
            // images lie beside the store and as a disk, all else in one of the two
            room = room < 0 ? disks.room() : Math.min(room, disks.room());
        }
        return new Observation.Storage(room, disks.copies(), false, states, lost);
    }

    /** Returns the free bytes that a line of {@code df -Pk} tells; -1 where it tells none. */
    static long free(String line) {
        return kib(line, FREE);
    }

    /** Returns the bytes that a word of a line tells in KiB; -1 where it tells none. */
    private static long kib(String line, int word) {
        String[] words = line.strip().split("\\s+");
        String kib = words.length <= word ? "" : words[word];
        return kib.isEmpty() || kib.length() > 15 || !kib.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(kib) * 1024;
    }
}
