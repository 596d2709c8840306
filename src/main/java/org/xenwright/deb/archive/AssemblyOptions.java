package org.xenwright.deb.archive;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.xenwright.packages.PackageName;
import org.xenwright.tree.TreePath;

/**
 * Options for making a tree of packages.
 *
 * @param architecture of the system, as dpkg calls it
 * @param foreign other architectures whose packages it may have
 * @param clock nothing in the tree is younger; generated files have this time
 * @param excluded files that packages have and the tree shall not; directories stay
 * @param automatic packages that were not requested by name, for APT's {@code autoremove}, named as in
 *     {@link PackageName}
 */
public record AssemblyOptions(
        String architecture, List<String> foreign, Instant clock, Predicate<TreePath> excluded, Set<String> automatic) {
    public AssemblyOptions {
        foreign = List.copyOf(foreign);
        automatic = Set.copyOf(automatic);
    }

    /** Of one architecture, with every file, all packages asked for. */
    public static AssemblyOptions of(String architecture, Instant clock) {
        return new AssemblyOptions(architecture, List.of(), clock, path -> false, Set.of());
    }

    public AssemblyOptions withForeign(List<String> architectures) {
        return new AssemblyOptions(architecture, architectures, clock, excluded, automatic);
    }

    public AssemblyOptions withExcluded(Predicate<TreePath> without) {
        return new AssemblyOptions(architecture, foreign, clock, without, automatic);
    }

    public AssemblyOptions withAutomatic(Set<String> names) {
        return new AssemblyOptions(architecture, foreign, clock, excluded, names);
    }
}
