package org.xenwright.customize;

import java.util.List;
import org.xenwright.tree.Tree;

/**
 * A tree that was made a project's own.
 *
 * @param tree the tree
 * @param templates to render for each domain, sorted by path
 * @param notes remarks for the user
 */
public record Customized(Tree tree, List<DeployTemplate> templates, List<String> notes) {
    public Customized {
        templates = List.copyOf(templates);
        notes = List.copyOf(notes);
    }
}
