package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * The paths that only one package of a tree has, by dpkg's lists: its preinst must not see it, since dpkg runs that
 * before it unpacks the package (Debian policy, 6.6). Paths that several packages list are left out.
 */
final class OwnPaths {
    private static final String INFO = "var/lib/dpkg/info";
    private static final String LIST = ".list";
    private static final int LARGEST = 16 << 20;

    /** Not on the disk when scripts run, or emptied when they have run. */
    private static final Set<String> ELSEWHERE = Set.of("dev", "proc", "run", "sys", "tmp");

    private final Tree tree;
    private final Map<TreePath, String> owners = new HashMap<>();
    private final Map<String, List<TreePath>> topmost = new LinkedHashMap<>();

    private OwnPaths(Tree tree) {
        this.tree = tree;
    }

    static OwnPaths of(Tree tree) throws IOException {
        OwnPaths paths = new OwnPaths(tree);
        if (tree.find(INFO).orElse(null) instanceof Directory info) {
            for (var entry : info.entries().entrySet()) {
                String file = entry.getKey().toString();
                if (file.endsWith(LIST) && entry.getValue() instanceof RegularFile list) {
                    paths.read(file.substring(0, file.length() - LIST.length()), list);
                }
            }
        }
        paths.sort();
        return paths;
    }

    private void read(String name, RegularFile list) throws IOException {
        for (String line : new String(list.content().bytes(LARGEST), StandardCharsets.UTF_8).split("\n")) {
            TreePath path = real(line);
            // a package has also the folders that its list leaves away
            while (path != null && !path.isRoot()) {
                String known = owners.putIfAbsent(path, name);
                if (known != null && !known.equals(name)) {
                    owners.put(path, "");
                }
                path = path.parent();
            }
        }
    }

    private @Nullable TreePath real(String line) {
        try {
            return line.length() < 2
                    ? null
                    : tree.realParent(TreePath.of(line))
                            .filter(path -> tree.find(path).isPresent())
                            .orElse(null);
        } catch (UnsafePathException e) {
            return null; // a record that names no path of an image names no file of it
        }
    }

    private void sort() {
        owners.keySet().stream().sorted().forEach(path -> {
            String owner = owners.getOrDefault(path, "");
            boolean top = path.parent().isRoot() || !owner.equals(owners.get(path.parent()));
            if (!owner.isEmpty()
                    && top
                    && !ELSEWHERE.contains(path.names().get(0).toString())
                    && !path.toString().startsWith("/var/tmp/")) {
                topmost.computeIfAbsent(owner, each -> new ArrayList<>()).add(path);
            }
        });
    }

    /**
     * Returns the topmost paths that no other package has, sorted.
     *
     * @param name as dpkg's files of the package begin, {@code NAME} or {@code NAME:ARCHITECTURE}
     */
    List<TreePath> of(String name) {
        return topmost.getOrDefault(name, List.of());
    }
}
