package org.xenwright.deb.archive;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A tree of unpacked packages, as {@code dpkg --unpack} would leave it.
 *
 * @param tree with dpkg's database in it
 * @param owners the package each file belongs to, by its real path; directories are not listed
 * @param setIds files that run as another user or group
 * @param notes what deserves a look: modes that differ, paths through links, attributes left out
 */
public record Assembly(Tree tree, SortedMap<TreePath, String> owners, List<TreePath> setIds, List<String> notes) {
    public Assembly {
        owners = Collections.unmodifiableSortedMap(owners);
        setIds = List.copyOf(setIds);
        notes = List.copyOf(notes);
    }
}
