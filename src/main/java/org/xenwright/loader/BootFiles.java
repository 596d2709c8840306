package org.xenwright.loader;

import java.time.Instant;
import java.util.List;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/**
 * The files that a boot method lays over the tree of an image.
 *
 * @param tree of those without which it does not boot, from the root
 * @param defaults those in whose place a project may have its own
 * @param remarks for the user
 */
public record BootFiles(Tree tree, Tree defaults, List<String> remarks) {
    /** The files of a method that needs none. */
    public static final BootFiles NONE = new BootFiles(nothing(), List.of());

    /** Makes those of a method of which a project may have none itself. */
    public BootFiles(Tree tree, List<String> remarks) {
        this(tree, nothing(), remarks);
    }

    public BootFiles {
        remarks = List.copyOf(remarks);
    }

    private static Tree nothing() {
        return new Tree(Attributes.of(0755, Instant.EPOCH));
    }
}
