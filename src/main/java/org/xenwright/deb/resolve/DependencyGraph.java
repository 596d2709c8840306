package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Relation;
import org.xenwright.packages.PackageName;

/** The graph of a finished set: which of its packages satisfy each other's dependencies. */
public final class DependencyGraph {
    private DependencyGraph() {}

    /**
     * For each package, called as {@link PackageName} does, those that answer its Pre-Depends and Depends, also where
     * one of several alternatives would do.
     *
     * @param set the packages, one version of each
     * @param architectures the system's own first
     */
    public static SortedMap<String, SortedSet<String>> of(List<PackageIndex> set, List<String> architectures) {
        Matching matching = new Matching(Universe.of(architectures, set));
        Installed installed = new Installed(
                matching,
                set.stream().flatMap(index -> index.packages().stream()).toList());
        SortedMap<String, SortedSet<String>> graph = new TreeMap<>();
        for (BinaryPackage owner : installed.packages()) {
            SortedSet<String> needed = new TreeSet<>();
            List<Dependency> groups = new ArrayList<>(owner.relations().preDepends());
            groups.addAll(owner.relations().depends());
            for (Dependency group : groups) {
                for (Relation relation : group.alternatives()) {
                    installed.answers(owner, relation).forEach(each -> needed.add(name(each, architectures)));
                }
            }
            needed.remove(name(owner, architectures));
            graph.put(name(owner, architectures), needed);
        }
        return graph;
    }

    private static String name(BinaryPackage pkg, List<String> architectures) {
        return PackageName.in(architectures.get(0), pkg.name(), pkg.architecture());
    }
}
