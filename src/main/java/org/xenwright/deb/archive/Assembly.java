package org.xenwright.deb.archive;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.xenwright.content.Content;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A tree of unpacked packages, as {@code dpkg --unpack} would leave it.
 *
 * @param tree with dpkg's database in it
 * @param owners the package each file belongs to, by its real path; directories are not listed
 * @param setIds files that run as another user or group
 * @param copyrights copyright files by the name of the package, also of a package whose documents are left out
 * @param notes what deserves a look: modes that differ, paths through links, attributes left out
 */
public record Assembly(
        Tree tree,
        SortedMap<TreePath, String> owners,
        List<TreePath> setIds,
        SortedMap<String, Content> copyrights,
        List<String> notes) {
    public Assembly {
        owners = Collections.unmodifiableSortedMap(owners);
        copyrights = Collections.unmodifiableSortedMap(copyrights);
        setIds = List.copyOf(setIds);
        notes = List.copyOf(notes);
    }
}
