package org.xenwright.image.artifact;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The trees that a boot method put on partitions of the disk, as they travel in the boot layer: a folder each, by the
 * name of the partition. They travel whole, since a receiver may lack what they were made with, such as a key.
 */
final class BootPartitions {
    private static final TreePath FOLDER =
            TreePath.ROOT.child(ImageArtifact.HIDDEN).child("partitions");

    private BootPartitions() {}

    /** Puts them into the tree of the boot layer. */
    static void put(Map<String, Tree> partitions, Tree layer, Instant clock) {
        if (partitions.isEmpty()) {
            return;
        }
        layer.put(FOLDER, new Directory(Attributes.of(0755, clock)));
        partitions.forEach((name, tree) -> {
            TreePath folder = FOLDER.child(name);
            layer.put(folder, tree.copy().root());
        });
    }

    /** Finds them in the tree of a boot layer; none where the method put nothing on a partition. */
    static SortedMap<String, Tree> find(Tree layer) {
        SortedMap<String, Tree> partitions = new TreeMap<>();
        if (layer.find(FOLDER).orElse(null) instanceof Directory folder) {
            folder.entries().forEach((name, inode) -> {
                if (inode instanceof Directory root) {
                    Tree tree = new Tree(root.attributes());
                    root.entries().forEach((child, each) -> tree.put(TreePath.ROOT.child(child), each));
                    partitions.put(name.toString(), tree);
                }
            });
        }
        return partitions;
    }
}
