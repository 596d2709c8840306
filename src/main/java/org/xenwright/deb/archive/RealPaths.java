package org.xenwright.deb.archive;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The resolved paths of packages' files in a tree whose {@code /bin}, {@code /sbin} and {@code /lib*} are links into
 * {@code /usr}. Everything happens in the tree: a link can lead nowhere else.
 */
final class RealPaths {
    private static final Set<String> ALWAYS = Set.of("bin", "sbin", "lib");
    // made when a package first needs one, since which there are depends on the architecture
    private static final Set<String> WHEN_NEEDED = Set.of("lib32", "lib64", "libx32", "libo32");
    private static final int MOST_PARTS = 128;

    private final Tree tree;
    private final Attributes directory;
    private final Map<TreePath, TreePath> known = new HashMap<>();

    /** @param directory what made directories have */
    RealPaths(Tree tree, Attributes directory) {
        this.tree = tree;
        this.directory = directory;
        ALWAYS.stream().sorted().forEach(this::merge);
    }

    private void merge(String name) {
        tree.directory("usr/" + name, directory);
        tree.put(name, new Symlink(directory, "usr/" + name));
    }

    static boolean isAlias(TreePath path) {
        String name = path.toString().substring(1);
        return ALWAYS.contains(name) || WHEN_NEEDED.contains(name);
    }

    /**
     * Returns the path with all links before its last part followed, and that part's directory there.
     *
     * @throws DebFormatException when a part on the way is missing or no directory
     */
    TreePath of(TreePath path, String name) throws DebFormatException {
        if (path.isRoot()) {
            return path;
        }
        TreePath parent = path.parent();
        if (parent.isRoot()) {
            aliasIfNeeded(path.name());
            return path;
        }
        TreePath real = known.get(parent);
        if (real == null) {
            real = directoryOf(parent, path, name);
            known.put(parent, real);
        }
        return real.child(path.name());
    }

    private void aliasIfNeeded(Name name) {
        String text = name.toString();
        if (WHEN_NEEDED.contains(text) && tree.root().get(name) == null) {
            merge(text);
        }
    }

    private TreePath directoryOf(TreePath parent, TreePath path, String name) throws DebFormatException {
        if (parent.names().size() > MOST_PARTS) {
            throw new DebFormatException(name + ": " + path + " lies more than " + MOST_PARTS + " directories deep");
        }
        aliasIfNeeded(parent.names().get(0));
        TreePath place = of(parent, name);
        Inode there = tree.find(place).orElse(null);
        if (there == null) {
            // dpkg makes what an archive forgot to list
            tree.directory(place, directory);
            return place;
        }
        if (there instanceof Directory) {
            return place;
        }
        if (there instanceof Symlink) {
            TreePath real = tree.real(place).orElse(null);
            if (real != null && tree.find(real).orElse(null) instanceof Directory) {
                return real;
            }
        }
        throw new DebFormatException(name + ": " + path + " lies below " + parent + ", which is no directory");
    }

    /** Returns the target of a link in the tree; null when it dangles. */
    @Nullable
    Inode behind(TreePath real) {
        return tree.follow(real).orElse(null);
    }

    /** Forgets what it knows, when something on the way of a path may have changed. */
    void forget() {
        known.clear();
    }
}
