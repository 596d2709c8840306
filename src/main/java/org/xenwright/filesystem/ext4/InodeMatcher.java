package org.xenwright.filesystem.ext4;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Finds which inode of a base each inode of a changed tree continues: the one of the same kind under the same path. */
final class InodeMatcher {
    /** The usual cluster of a delta. */
    private static final long SMALL = 64 << 10;

    private final Numbering base;
    private final Map<Integer, DirectoryNode> directories = new HashMap<>();
    private final Map<Inode, Integer> numbers = new IdentityHashMap<>();
    private final Map<Integer, Inode> inodes = new TreeMap<>();
    private final Deque<Map.Entry<Directory, Integer>> left = new ArrayDeque<>();

    private InodeMatcher(Numbering base) {
        this.base = base;
        base.directories().forEach(node -> directories.put(node.number(), node));
    }

    static InodeMatcher of(Numbering base, Tree changed) {
        InodeMatcher matcher = new InodeMatcher(base);
        matcher.inodes.put(Format.ROOT, changed.root());
        // of several names of one file some may be new files now: those that are still the old one come first
        matcher.visitAll(changed.root(), true);
        matcher.visitAll(changed.root(), false);
        if (!matcher.inodes.containsKey(Format.LOST_FOUND)) {
            Inode lostFound = base.inode(Format.LOST_FOUND);
            if (lostFound != null) {
                matcher.inodes.put(Format.LOST_FOUND, lostFound);
            }
        }
        return matcher;
    }

    /** Numbers of inodes of the changed tree; the root's, which never changes, is not among them. */
    Map<Inode, Integer> numbers() {
        return numbers;
    }

    /**
     * By number, ascending, those that keep their blocks, the root included. A small file that changed does not: with
     * others like it elsewhere it costs a delta less than in its place among files that did not change.
     */
    Map<Integer, Inode> staying() {
        Map<Integer, Inode> staying = new TreeMap<>(inodes);
        staying.entrySet().removeIf(entry -> movesAway(entry.getValue(), base.inode(entry.getKey())));
        return staying;
    }

    private static boolean movesAway(Inode changed, @Nullable Inode before) {
        return changed instanceof RegularFile now
                && before instanceof RegularFile was
                && now.content().size() < SMALL
                && was.content().size() < SMALL
                && !isUnchanged(now, was)
                && !isLikelyUnchanged(now, was);
    }

    /** Rebuilt from the same source, a file lies in another place of the store, but has the same size and time. */
    private static boolean isLikelyUnchanged(RegularFile now, RegularFile was) {
        Attributes a = now.attributes();
        Attributes b = was.attributes();
        return now.content().size() == was.content().size() && a.seconds() == b.seconds() && a.nanos() == b.nanos();
    }

    private void visitAll(Directory root, boolean unchanged) {
        left.add(Map.entry(root, Format.ROOT));
        while (!left.isEmpty()) {
            Map.Entry<Directory, Integer> next = left.removeFirst();
            visit(next.getKey(), next.getValue(), unchanged);
        }
    }

    private void visit(Directory changed, int number, boolean unchanged) {
        DirectoryNode node = directories.get(number);
        if (node == null) {
            return;
        }
        for (Map.Entry<Name, Inode> entry : changed.entries().entrySet()) {
            int at = Arrays.binarySearch(node.names(), entry.getKey());
            if (at >= 0) {
                match(entry.getValue(), node.numbers()[at], unchanged);
            }
        }
    }

    private void match(Inode changed, int number, boolean unchanged) {
        Inode before = base.inode(number);
        if (before == null || Format.modeType(changed) != Format.modeType(before)) {
            return;
        }
        boolean isFree = !numbers.containsKey(changed) && !inodes.containsKey(number);
        if (isFree && (!unchanged || isUnchanged(changed, before))) {
            numbers.put(changed, number);
            inodes.put(number, changed);
        }
        if (changed instanceof Directory directory && inodes.get(number) == changed) {
            left.add(Map.entry(directory, number));
        }
    }

    /** Whether this is known to be the same without reading content; a directory has one name and so no rival. */
    private static boolean isUnchanged(Inode changed, Inode before) {
        if (changed instanceof RegularFile now && before instanceof RegularFile was) {
            return now.content().equals(was.content())
                    || now.content() instanceof Content.Bytes bytes
                            && was.content() instanceof Content.Bytes old
                            && Arrays.equals(bytes.array(), old.array());
        }
        return changed == before || changed instanceof Directory;
    }
}
