package org.xenwright.application;

import java.util.List;
import java.util.SortedMap;
import org.xenwright.store.Digest;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * What packages bring to link a runtime from.
 *
 * @param beside files of packages taken beside the image
 * @param owners the package each file of the image belongs to
 * @param libraries packages whose shared libraries a runtime and its JDK need
 * @param identity of the packages that have the JDK
 */
public record JavaKit(Tree beside, SortedMap<TreePath, String> owners, List<String> libraries, Digest identity) {
    public JavaKit {
        libraries = List.copyOf(libraries);
    }
}
