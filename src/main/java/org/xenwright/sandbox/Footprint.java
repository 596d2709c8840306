package org.xenwright.sandbox;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The space that a tree takes when it is laid out.
 *
 * @param bytes approximate size of its content
 * @param inodes files and folders, at most
 * @param users owners that are not usual ids
 * @param groups groups likewise
 */
record Footprint(long bytes, long inodes, SortedSet<Long> users, SortedSet<Long> groups) {
    static Footprint of(Tree tree) {
        long[] sums = new long[2];
        SortedSet<Long> users = new TreeSet<>();
        SortedSet<Long> groups = new TreeSet<>();
        tree.walk((path, inode) -> {
            // one more page each, since files on tmpfs fill whole pages
            sums[0] += inode instanceof RegularFile file ? file.content().size() + 4096 : 512;
            sums[1]++;
            if (inode.attributes().uid() >= IdMap.USUAL) {
                users.add(inode.attributes().uid());
            }
            if (inode.attributes().gid() >= IdMap.USUAL) {
                groups.add(inode.attributes().gid());
            }
        });
        return new Footprint(
                sums[0], sums[1], Collections.unmodifiableSortedSet(users), Collections.unmodifiableSortedSet(groups));
    }
}
