package org.xenwright.deb.archive;

import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.xenwright.tree.TreePath;

/**
 * How packages become a tree.
 *
 * @param architecture of the system, as dpkg calls it
 * @param clock nothing in the tree is younger; generated files have this time
 * @param devices whether device nodes may come from packages
 * @param excluded files that packages have and the tree shall not; directories stay
 * @param automatic names of packages nobody asked for by name, for APT's {@code autoremove}
 */
public record AssemblyOptions(
        String architecture, Instant clock, boolean devices, Predicate<TreePath> excluded, Set<String> automatic) {
    public AssemblyOptions {
        automatic = Set.copyOf(automatic);
    }

    /** Without devices, with every file, all packages asked for. */
    public static AssemblyOptions of(String architecture, Instant clock) {
        return new AssemblyOptions(architecture, clock, false, path -> false, Set.of());
    }

    public AssemblyOptions withDevices(boolean allowed) {
        return new AssemblyOptions(architecture, clock, allowed, excluded, automatic);
    }

    public AssemblyOptions withExcluded(Predicate<TreePath> without) {
        return new AssemblyOptions(architecture, clock, devices, without, automatic);
    }

    public AssemblyOptions withAutomatic(Set<String> names) {
        return new AssemblyOptions(architecture, clock, devices, excluded, names);
    }
}
