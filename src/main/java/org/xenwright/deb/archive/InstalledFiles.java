package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * The package that each path of a tree belongs to, by the records of the tree's own dpkg: its lists and its diversions.
 */
public final class InstalledFiles {
    private static final String INFO = "var/lib/dpkg/info/";
    private static final String DIVERSIONS = "var/lib/dpkg/diversions";
    private static final int LARGEST = 16 << 20;

    private final Tree tree;
    private final Map<String, Diversion> diversions = new HashMap<>();
    private final SortedMap<TreePath, String> owners = new TreeMap<>();

    private InstalledFiles(Tree tree) {
        this.tree = tree;
    }

    /** Files of others that one package moved aside, to put its own in their place. */
    private record Diversion(String to, String by) {}

    /**
     * Returns the package of each path, by its place without links; one that several packages list is of the first.
     * Directories are among them, and paths that are not there any more.
     *
     * @param packages {@code NAME:ARCHITECTURE} of each
     */
    public static SortedMap<TreePath, String> owners(Tree tree, Collection<String> packages) throws IOException {
        InstalledFiles files = new InstalledFiles(tree);
        files.readDiversions();
        for (String each : packages) {
            files.readList(each);
        }
        return files.owners;
    }

    /** Three lines each: what was moved, where to, and by which package, a colon for none. */
    private void readDiversions() throws IOException {
        List<String> lines = lines(DIVERSIONS);
        for (int i = 0; lines != null && i + 2 < lines.size(); i += 3) {
            diversions.put(lines.get(i), new Diversion(lines.get(i + 1), lines.get(i + 2)));
        }
    }

    /** dpkg adds the architecture to the name of a list for packages of which several may be installed. */
    private void readList(String name) throws IOException {
        String plain = name.substring(0, name.lastIndexOf(':'));
        List<String> list = lines(INFO + name + ".list");
        if (list == null) {
            list = lines(INFO + plain + ".list");
        }
        for (String path : list == null ? List.<String>of() : list) {
            Diversion diversion = diversions.get(path);
            own(name, diversion == null || diversion.by().equals(plain) ? path : diversion.to());
        }
    }

    private void own(String name, String path) {
        try {
            tree.realParent(TreePath.of(path))
                    .filter(real -> !real.isRoot())
                    .ifPresent(real -> owners.putIfAbsent(real, name));
        } catch (UnsafePathException e) {
            // a record that names no path of an image names no file of it
            return;
        }
    }

    private @Nullable List<String> lines(String path) throws IOException {
        try {
            return tree.find(path).orElse(null) instanceof RegularFile file
                    ? new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.length() > 2 || line.equals(":"))
                            .toList()
                    : null;
        } catch (UnsafePathException e) {
            // a package of an impossible name has no list
            return null;
        }
    }
}
