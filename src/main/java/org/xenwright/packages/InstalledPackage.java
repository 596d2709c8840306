package org.xenwright.packages;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.tree.TreePath;

/**
 * A package that the records of a tree list.
 *
 * @param name without architecture
 * @param architecture as Debian calls it where it is one that images have ({@code amd64} for x86_64), {@code all} for a
 *     package of any, else as its own world does
 * @param licences those that it names
 * @param address its package URL, in which everything is called as in its own world
 * @param needs names of the installed packages that it depends on; one that several provide is named by each
 * @param files paths of its files, without links on the way where the tree still has them; directories need not be among
 *     them
 */
public record InstalledPackage(
        String name,
        String version,
        String architecture,
        List<PackageComponent.Licence> licences,
        String address,
        Set<String> needs,
        List<TreePath> files) {
    public InstalledPackage {
        licences = List.copyOf(licences);
        // in an order, since documents list them
        needs = Collections.unmodifiableSet(new TreeSet<>(needs));
        files = List.copyOf(files);
    }
}
