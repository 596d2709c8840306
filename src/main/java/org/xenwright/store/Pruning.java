package org.xenwright.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Makes a store smaller. What a running build may still need is spared: an entry whose lock is held, and everything
 * used within the last hour.
 *
 * @param unusedFor entries that were not used for this time go
 * @param keep of what is left, the longest unused go until no more than these bytes remain
 * @param spared kinds that are never touched
 */
public record Pruning(Duration unusedFor, long keep, Set<String> spared) {
    private static final Duration IN_USE = Duration.ofHours(1);

    public Pruning {
        spared = Set.copyOf(spared);
        if (keep < 0) {
            throw new IllegalArgumentException("negative size");
        }
    }

    /**
     * The result of a pruning.
     *
     * @param removed the entries
     * @param bytes what they took, in bytes
     */
    public record Result(List<StoreEntry> removed, long bytes) {
        public Result {
            removed = List.copyOf(removed);
        }
    }

    /** Prunes; {@code now} is the moment ages are measured from. */
    public Result prune(Store store, Instant now) throws IOException {
        store.removeLeftovers(now.minus(IN_USE));
        List<StoreEntry> entries = store.entries().stream()
                .filter(entry -> !spared.contains(entry.kind()))
                .sorted(Comparator.comparing(StoreEntry::lastUsed).thenComparing(StoreEntry::key))
                .toList();
        long left = entries.stream().mapToLong(StoreEntry::bytes).sum();
        List<StoreEntry> removed = new ArrayList<>();
        long bytes = 0;
        for (StoreEntry entry : entries) {
            boolean old = entry.lastUsed().plus(unusedFor).isBefore(now);
            boolean inUse = entry.lastUsed().plus(IN_USE).isAfter(now);
            if (!inUse && (old || left > keep) && store.removeIfFree(entry)) {
                removed.add(entry);
                bytes += entry.bytes();
                left -= entry.bytes();
            }
        }
        return new Result(removed, bytes);
    }
}
