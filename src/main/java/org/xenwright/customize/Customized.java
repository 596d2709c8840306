package org.xenwright.customize;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.application.LinkedRuntime;
import org.xenwright.tree.Tree;

/**
 * A tree that was made a project's own.
 *
 * @param tree the tree
 * @param templates to render for each domain, sorted by path
 * @param notes remarks for the user
 * @param application layers of its Java application, as they lie in the tree; none without one
 * @param runtime what was linked for the application; null for what packages installed, and without one
 */
public record Customized(
        Tree tree,
        List<DeployTemplate> templates,
        List<String> notes,
        List<ApplicationLayers.Layer> application,
        @Nullable LinkedRuntime runtime) {
    public Customized {
        templates = List.copyOf(templates);
        notes = List.copyOf(notes);
        application = List.copyOf(application);
    }
}
