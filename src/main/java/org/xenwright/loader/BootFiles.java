package org.xenwright.loader;

import java.time.Instant;
import java.util.List;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/**
 * The files that a boot method lays over the tree of an image.
 *
 * @param tree of them, from the root
 * @param remarks for the user
 */
public record BootFiles(Tree tree, List<String> remarks) {
    /** The files of a method that needs none. */
    public static final BootFiles NONE = new BootFiles(new Tree(Attributes.of(0755, Instant.EPOCH)), List.of());

    public BootFiles {
        remarks = List.copyOf(remarks);
    }
}
