package org.xenwright.deb.configure;

import java.util.List;
import org.xenwright.tree.Tree;

/**
 * A tree whose packages are configured.
 *
 * @param tree the tree; new content lies in the store
 * @param runs the scripts that ran, in order
 * @param notes what was taken out or left to the first start, for the report
 * @param reused whether an earlier run's result was used
 * @param exact whether the scripts could do all they would do elsewhere
 */
public record ConfiguredTree(Tree tree, List<ScriptRun> runs, List<String> notes, boolean reused, boolean exact) {
    public ConfiguredTree {
        runs = List.copyOf(runs);
        notes = List.copyOf(notes);
    }

    /** What was taken out and is made at the first start of each domain. */
    public List<String> left() {
        return notes.stream()
                .filter(note -> note.startsWith(FirstStart.LEFT))
                .map(note -> note.substring(FirstStart.LEFT.length()))
                .toList();
    }

    /** What a person should know of the rest. */
    public List<String> remarks() {
        return notes.stream().filter(note -> !note.startsWith(FirstStart.LEFT)).toList();
    }
}
