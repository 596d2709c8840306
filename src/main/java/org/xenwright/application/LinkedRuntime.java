package org.xenwright.application;

import java.util.List;
import org.xenwright.tree.Tree;

/**
 * A Java runtime of just the modules that an application needs.
 *
 * @param tree its files
 * @param version of the JDK it was linked from
 * @param modules sorted
 * @param bytes the size of its files together
 * @param needed names of the shared libraries that its core needs and does not have itself
 * @param wished the same of other modules, which load them when they are first used
 * @param reused whether an earlier build had made it
 */
public record LinkedRuntime(
        Tree tree,
        String version,
        List<String> modules,
        long bytes,
        List<String> needed,
        List<String> wished,
        boolean reused) {
    public LinkedRuntime {
        modules = List.copyOf(modules);
        needed = List.copyOf(needed);
        wished = List.copyOf(wished);
    }
}
