package org.xenwright.filesystem.ext4;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.Tree;

/**
 * Gives every inode of a tree its number, in tree order: depth first, entries sorted by bytes. Numbers that are given in advance
 * stay; the others take the lowest that are left.
 */
final class Numbering {
    private static final Name LOST_FOUND = Name.of("lost+found");

    private final Map<Inode, Integer> numbers;
    private final BitSet used = new BitSet();
    private final List<DirectoryNode> directories = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private @Nullable Inode[] inodes = new Inode[1024];
    private int[] links = new int[1024];
    private int next = Format.FIRST_FREE;

    private Numbering(Map<Inode, Integer> given) {
        numbers = new IdentityHashMap<>(given);
        used.set(1, Format.FIRST_FREE);
        given.values().forEach(used::set);
    }

    /**
     * Numbers a tree.
     *
     * @param lostFound attributes of {@code /lost+found} if the tree has none
     * @param given numbers that are given already, each once
     */
    static Numbering of(Tree tree, Attributes lostFound, Map<Inode, Integer> given) {
        Numbering numbering = new Numbering(given);
        numbering.number(tree.root(), lostFound);
        return numbering;
    }

    /** A directory whose entries are being numbered. */
    private static final class Open {
        private final DirectoryNode node;
        private final Iterator<Map.Entry<Name, Inode>> left;
        private int at;

        Open(DirectoryNode node, Iterator<Map.Entry<Name, Inode>> left) {
            this.node = node;
            this.left = left;
        }
    }

    /** Numbers depth first, without recursion: two thousand directories may lie in each other. */
    private void number(Directory root, Attributes lostFound) {
        store(Format.ROOT, root);
        SortedMap<Name, Inode> entries = new TreeMap<>(root.entries());
        entries.computeIfAbsent(LOST_FOUND, any -> new Directory(lostFound));
        Deque<Open> open = new ArrayDeque<>();
        open.push(open(root, Format.ROOT, Format.ROOT, entries));
        while (!open.isEmpty()) {
            Open top = open.getFirst();
            if (!top.left.hasNext()) {
                open.pop();
                continue;
            }
            Map.Entry<Name, Inode> entry = top.left.next();
            Inode inode = entry.getValue();
            int parent = top.node.number();
            boolean isLostFound = parent == Format.ROOT && entry.getKey().equals(LOST_FOUND);
            int number = isLostFound ? Format.LOST_FOUND : number(entry.getKey(), inode);
            top.node.names()[top.at] = entry.getKey();
            top.node.numbers()[top.at++] = number;
            store(number, inode);
            if (inode instanceof Directory directory) {
                if (links[number] != 0) {
                    throw new IllegalStateException("a directory with two names: '" + entry.getKey() + "'");
                }
                links[parent]++;
                open.push(open(directory, number, parent, directory.entries()));
            } else if (isLostFound) {
                throw Problem.of(
                                "planning an ext4 file system", "remove or rename it: e2fsck keeps rescued files there")
                        .at("/lost+found")
                        .expected("a directory")
                        .raise();
            } else {
                links[number]++;
            }
        }
    }

    private Open open(Directory directory, int number, int parent, SortedMap<Name, Inode> entries) {
        int size = entries.size();
        DirectoryNode node = new DirectoryNode(directory, number, parent, new Name[size], new int[size]);
        directories.add(node);
        links[number] = 2;
        return new Open(node, entries.entrySet().iterator());
    }

    private int number(Name name, Inode inode) {
        Integer known = numbers.get(inode);
        int number = known == null ? take() : known;
        if (links(number) == Format.MAX_LINKS) {
            number = take();
            remarks.add("'" + name + "' is name " + (Format.MAX_LINKS + 1)
                    + " of one file, more than ext4 can count: it starts a copy");
            known = null;
        }
        if (known == null) {
            numbers.put(inode, number);
        }
        return number;
    }

    private int take() {
        next = used.nextClearBit(next);
        used.set(next);
        return next;
    }

    private int links(int number) {
        return number < links.length ? links[number] : 0;
    }

    private void store(int number, Inode inode) {
        if (number >= inodes.length) {
            int size = Math.max(number + 1, inodes.length * 3 / 2);
            inodes = Arrays.copyOf(inodes, size);
            links = Arrays.copyOf(links, size);
        }
        inodes[number] = inode;
    }

    /** Lets go of what only numbering needs. */
    Numbering finished() {
        numbers.clear();
        return this;
    }

    /** All directories, parents before their entries. */
    List<DirectoryNode> directories() {
        return directories;
    }

    /** The highest number in use. */
    int highest() {
        return used.length() - 1;
    }

    /** Numbers in use, the reserved ones included. */
    BitSet used() {
        return used;
    }

    /** What has this number; null for reserved and free ones. */
    @Nullable
    Inode inode(int number) {
        return number < inodes.length ? inodes[number] : null;
    }

    /** Names of an inode; a directory's count of its own and its entries' back references. */
    int linkCount(int number) {
        return links[number];
    }

    List<String> remarks() {
        return remarks;
    }
}
