package org.xenwright.deb.configure;

import java.util.List;
import org.xenwright.packages.ScriptRun;
import org.xenwright.tree.Tree;

/**
 * A tree whose packages are configured.
 *
 * @param tree the tree; new content lies in the store
 * @param runs the scripts that ran, in order
 * @param notes what was removed or left to the first start, for the report
 * @param reused whether an earlier run's result was used
 * @param exact whether the scripts could do all they would do elsewhere
 */
public record ConfiguredTree(Tree tree, List<ScriptRun> runs, List<String> notes, boolean reused, boolean exact) {
    /** Begins the note on what is made at the first start of each domain; its path follows. */
    public static final String LEFT = FirstStart.LEFT;

    public ConfiguredTree {
        runs = List.copyOf(runs);
        notes = List.copyOf(notes);
    }
}
