package org.xenwright.packages;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.xenwright.tree.TreePath;

/** The packages of a tree, by the records of the program that installed them. */
public interface InstalledSystem {
    /** A tree without packages. */
    InstalledSystem NONE = new InstalledSystem() {
        @Override
        public Map<String, String> versions() {
            return Map.of();
        }

        @Override
        public Map<TreePath, String> owners() {
            return Map.of();
        }
    };

    /** Returns versions by name with the architecture: {@code bash:amd64}. */
    Map<String, String> versions();

    /** Returns packages, named with their architecture, by the paths of their files without links. */
    Map<TreePath, String> owners();

    /** Returns the packages whose scripts may have made a file, only the likeliest where it can be told. */
    default List<String> authors(TreePath path) throws IOException {
        return List.of();
    }
}
