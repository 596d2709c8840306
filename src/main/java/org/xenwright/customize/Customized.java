package org.xenwright.customize;

import java.util.List;
import org.xenwright.tree.Tree;

/**
 * A tree that is somebody's own.
 *
 * @param tree the tree
 * @param templates what waits for a domain, sorted by path
 * @param notes what a person may want to know
 */
public record Customized(Tree tree, List<DeployTemplate> templates, List<String> notes) {
    public Customized {
        templates = List.copyOf(templates);
        notes = List.copyOf(notes);
    }
}
