package org.xenwright.plugin;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.content.ByteSize;
import org.xenwright.problem.Problem;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Pruning;
import org.xenwright.store.Store;
import org.xenwright.store.StoreEntry;

/**
 * Shows what the store holds. With {@code -Dxen.prune=DAYS} it removes entries that no build has used for so many days,
 * with {@code -Dxen.keep=SIZE} those unused for longest until the store is no larger than that.
 */
@Mojo(name = "store", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class StoreMojo extends XenMojo {
    /** The kind of entries that reveal a mirror that goes back in time. */
    private static final Set<String> SPARED = Set.of("release");

    /** Removes entries that were not used for this many days. */
    @Parameter(property = "xen.prune")
    Integer prune;

    /** Size to shrink the store to, for instance 2G; the most recently used entries stay. */
    @Parameter(property = "xen.keep")
    String keep;

    @Override
    void run() throws IOException {
        Store store = openStore();
        if (prune != null || keep != null) {
            Pruning.Result result = new Pruning(unusedFor(), size(), SPARED).prune(store, Instant.now());
            getLog().info("took out " + result.removed().size() + " entries, " + ByteSize.format(result.bytes())
                    + "; what was used within the last hour stays, since a build may be at it");
        }
        Map<String, long[]> kinds = new LinkedHashMap<>();
        List<StoreEntry> entries = store.entries();
        for (StoreEntry entry : entries) {
            long[] sums = kinds.computeIfAbsent(entry.kind(), kind -> new long[2]);
            sums[0]++;
            sums[1] += entry.bytes();
        }
        TextTable table = new TextTable("lrr").row("kind", "entries", "size");
        kinds.forEach((kind, sums) -> table.row(kind, Long.toString(sums[0]), ByteSize.format(sums[1])));
        long all = entries.stream().mapToLong(StoreEntry::bytes).sum();
        table.row("all", Integer.toString(entries.size()), ByteSize.format(all));
        getLog().info(store.root().toString());
        table.lines().forEach(line -> getLog().info("  " + line));
    }

    private Duration unusedFor() {
        if (prune == null) {
            return Duration.ofDays(36_500);
        }
        if (prune < 0) {
            throw refuse("-Dxen.prune", prune.toString(), "a number of days");
        }
        return Duration.ofDays(prune);
    }

    private long size() {
        if (keep == null) {
            return Long.MAX_VALUE;
        }
        return ByteSize.parse(keep)
                .orElseThrow(() -> refuse("-Dxen.keep", keep, "a number with K, M, G or T, for example 2G"));
    }

    private static RuntimeException refuse(String where, String found, String expected) {
        return Problem.of("pruning the store", "correct the value")
                .at(where)
                .found(found)
                .expected(expected)
                .raise();
    }
}
