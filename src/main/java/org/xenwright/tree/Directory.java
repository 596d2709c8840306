package org.xenwright.tree;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory; its entries are sorted by the unsigned bytes of their names. */
public final class Directory extends Inode {
    private final NavigableMap<Name, Inode> entries = new TreeMap<>();

    public Directory(Attributes attributes) {
        super(attributes);
    }

    /** Returns a view of the entries. */
    public SortedMap<Name, Inode> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    public @Nullable Inode get(Name name) {
        return entries.get(name);
    }

    void put(Name name, Inode inode) {
        entries.put(name, inode);
    }

    @Nullable
    Inode remove(Name name) {
        return entries.remove(name);
    }
}
