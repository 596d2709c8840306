package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.deb.archive.InstalledFiles;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The Debian packages of a tree, from dpkg's own records. */
public final class Packages {
    /** The name of the share of files that no package lists. */
    public static final String NONE = "(no package)";

    private static final int STATUS_LIMIT = 64 << 20;

    private final Tree tree;
    private final Map<String, String> versions = new TreeMap<>();
    private final Map<TreePath, String> owners = new HashMap<>();

    private Packages(Tree tree) {
        this.tree = tree;
    }

    /**
     * A package and its share of an image.
     *
     * @param files how many files, links and devices it has; one that several packages list counts for the first
     * @param bytes of these files; a hard link costs nothing more
     */
    public record Share(String name, String version, long files, long bytes) {}

    /** Reads dpkg's records; without them there are no packages. */
    public static Packages of(Tree tree) throws IOException {
        Packages packages = new Packages(tree);
        packages.readStatus();
        packages.owners.putAll(InstalledFiles.owners(tree, packages.versions.keySet()));
        return packages;
    }

    /** Versions by name, with the architecture. */
    public Map<String, String> versions() {
        return Map.copyOf(versions);
    }

    /** The package a path without links belongs to, with the architecture; empty for none. */
    public String owner(TreePath path) {
        return owners.getOrDefault(path, "");
    }

    /** The packages, the largest first, and what no package lists. */
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

    private void readStatus() throws IOException {
        Inode status = tree.follow("var/lib/dpkg/status").orElse(null);
        if (status instanceof RegularFile file) {
            for (Paragraph each : Paragraph.parseAll(file.content().bytes(STATUS_LIMIT), "/var/lib/dpkg/status")) {
                if (each.get("Status", "").endsWith(" installed")) {
                    versions.put(
                            each.get("Package", "") + ":" + each.get("Architecture", "all"), each.get("Version", ""));
                }
            }
        }
    }
}
