package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The packages of a tree, by the records of what installed them, and their shares of it. */
public final class Packages {
    /** The name of the share of files that no package lists. */
    public static final String NONE = "(no package)";

    private final Tree tree;
    private final Map<String, String> versions;
    private final Map<TreePath, String> owners;

    private Packages(Tree tree, InstalledSystem installed) {
        this.tree = tree;
        this.versions = installed.versions();
        this.owners = installed.owners();
    }

    /**
     * A package and its share of an image.
     *
     * @param files how many files, links and devices it has; one that several packages list counts for the first
     * @param bytes of these files; a hard link costs nothing more
     */
    public record Share(String name, String version, long files, long bytes) {}

    /** Reads the records; without them there are no packages. */
    public static Packages of(Tree tree, PackageWorlds worlds) throws IOException {
        return new Packages(tree, worlds.installed(tree));
    }

    /** Returns versions by name, with the architecture. */
    public Map<String, String> versions() {
        return Map.copyOf(versions);
    }

    /** Returns the package a path without links belongs to, with the architecture; empty for none. */
    public String owner(TreePath path) {
        return owners.getOrDefault(path, "");
    }

    /** Returns the packages, the largest first, and what no package lists. */
    public List<Share> shares() {
        Map<String, long[]> counts = new TreeMap<>();
        versions.keySet().forEach(name -> counts.put(name, new long[2]));
        Set<Inode> counted = new HashSet<>();
        tree.walk((path, inode) -> {
            if (!(inode instanceof Directory)) {
                long[] count = counts.computeIfAbsent(owners.getOrDefault(path, NONE), name -> new long[2]);
                count[0]++;
                count[1] += inode instanceof RegularFile file && counted.add(inode)
                        ? file.content().size()
                        : 0;
            }
        });
        List<Share> shares = new ArrayList<>();
        counts.forEach(
                (name, count) -> shares.add(new Share(name, versions.getOrDefault(name, ""), count[0], count[1])));
        shares.sort(Comparator.comparingLong(Share::bytes).reversed().thenComparing(Share::name));
        return shares;
    }
}
