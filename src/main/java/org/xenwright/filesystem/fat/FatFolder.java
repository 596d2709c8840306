package org.xenwright.filesystem.fat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;

/** A folder as it is to be stored. */
final class FatFolder {
    private final @Nullable FatFolder parent; // null for the root
    private final Attributes attributes;
    private final List<Entry> entries = new ArrayList<>();
    private int slots;
    private long cluster;

    /**
     * A file, or a folder below.
     *
     * @param name as the tree has it
     * @param stored its short name
     * @param folder of a file, null
     * @param content of a folder, empty
     */
    record Entry(
            String name,
            byte[] stored,
            Attributes attributes,
            @Nullable FatFolder folder,
            Content content) {
        /** Units of a name that one part of it holds. */
        static final int PART = 13;

        /** Returns how many entries of its own its long name takes; none for a name that is a short one. */
        int parts() {
            return ShortNames.says(name, stored) ? 0 : (name.length() + PART - 1) / PART;
        }
    }

    /** @param own entries that are none of files: the label, or the folder itself and the one above it */
    FatFolder(@Nullable FatFolder parent, Attributes attributes, int own) {
        this.parent = parent;
        this.attributes = attributes;
        this.slots = own;
    }

    void add(Entry entry) {
        entries.add(entry);
        slots += entry.parts() + 1;
    }

    List<Entry> entries() {
        return entries;
    }

    Attributes attributes() {
        return attributes;
    }

    boolean isRoot() {
        return parent == null;
    }

    /** Returns the first cluster of the folder above; 0 where that is the root. */
    long above() {
        return parent == null || parent.isRoot() ? 0 : parent.cluster;
    }

    /** Returns how many entries of 32 bytes it takes. */
    int slots() {
        return slots;
    }

    long bytes() {
        return (long) slots * FatEntryFields.LENGTH;
    }

    /** Returns its first cluster; 0 for a root without one. */
    long cluster() {
        return cluster;
    }

    void cluster(long first) {
        cluster = first;
    }

    /** Returns how many clusters of a size all below it takes, without its own listing. */
    long clustersBelow(int size) {
        long count = 0;
        for (Entry each : entries) {
            count += each.folder == null
                    ? clusters(each.content.size(), size)
                    : each.folder.clusters(size) + each.folder.clustersBelow(size);
        }
        return count;
    }

    /** Returns how many clusters of a size its listing takes; one at least. */
    long clusters(int size) {
        return Math.max(1, clusters(bytes(), size));
    }

    static long clusters(long bytes, int size) {
        return (bytes + size - 1) / size;
    }
}
