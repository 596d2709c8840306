package org.xenwright.filesystem.ext4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.Tree;

/**
 * Gives every inode of a tree its number, in tree order: depth first, entries sorted by bytes. Numbers that are pinned
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

    private Numbering(Map<Inode, Integer> pinned) {
        numbers = new IdentityHashMap<>(pinned);
        used.set(1, Format.FIRST_FREE);
        pinned.values().forEach(used::set);
    }

    /**
     * Numbers a tree.
     *
     * @param lostFound attributes of {@code /lost+found} if the tree has none
     * @param pinned numbers that are given already, each once
     */
    static Numbering of(Tree tree, Attributes lostFound, Map<Inode, Integer> pinned) {
        Numbering numbering = new Numbering(pinned);
        numbering.store(Format.ROOT, tree.root());
        numbering.visit(tree.root(), Format.ROOT, Format.ROOT, lostFound);
        return numbering;
    }

    private void visit(Directory directory, int number, int parent, @Nullable Attributes lostFound) {
        boolean root = number == Format.ROOT;
        boolean adding = root && directory.get(LOST_FOUND) == null;
        int size = directory.entries().size() + (adding ? 1 : 0);
        DirectoryNode node = new DirectoryNode(directory, number, parent, new Name[size], new int[size]);
        directories.add(node);
        links[number] = 2;
        int at = 0;
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            if (adding && entry.getKey().compareTo(LOST_FOUND) > 0) {
                addLostFound(node, at++, lostFound);
                adding = false;
            }
            node.names()[at] = entry.getKey();
            node.numbers()[at++] = number(entry.getKey(), entry.getValue(), node);
        }
        if (adding) {
            addLostFound(node, at, lostFound);
        }
    }

    private void addLostFound(DirectoryNode root, int at, @Nullable Attributes attributes) {
        root.names()[at] = LOST_FOUND;
        root.numbers()[at] = Format.LOST_FOUND;
        Directory made = new Directory(java.util.Objects.requireNonNull(attributes));
        store(Format.LOST_FOUND, made);
        links[Format.ROOT]++;
        visit(made, Format.LOST_FOUND, Format.ROOT, null);
    }

    private int number(Name name, Inode inode, DirectoryNode parent) {
        if (inode instanceof Directory directory) {
            links[parent.number()]++;
            int number = parent.number() == Format.ROOT && name.equals(LOST_FOUND)
                    ? Format.LOST_FOUND
                    : numbers.computeIfAbsent(inode, any -> take());
            if (links(number) != 0) {
                throw new IllegalStateException("a directory with two names: '" + name + "'");
            }
            store(number, inode);
            visit(directory, number, parent.number(), null);
            return number;
        }
        if (parent.number() == Format.ROOT && name.equals(LOST_FOUND)) {
            throw Problem.of("planning an ext4 file system", "remove or rename it: e2fsck keeps rescued files there")
                    .at("/lost+found")
                    .expected("a directory")
                    .raise();
        }
        int number = numbers.computeIfAbsent(inode, any -> take());
        if (links(number) == Format.MAX_LINKS) {
            number = take();
            numbers.put(inode, number);
            remarks.add("'" + name + "' is name " + (Format.MAX_LINKS + 1)
                    + " of one file, more than ext4 can count: it starts a copy");
        }
        store(number, inode);
        links[number]++;
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
