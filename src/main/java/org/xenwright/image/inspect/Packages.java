package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/** The Debian packages of a tree, from dpkg's own records. */
public final class Packages {
    private static final int STATUS_LIMIT = 64 << 20;
    private static final int LIST_LIMIT = 16 << 20;

    private Packages() {}

    /**
     * A package and its share of an image.
     *
     * @param bytes of its files; one that several packages list counts for the first
     */
    public record Share(String name, String version, long bytes) {}

    /** Versions by name, with the architecture where it is not that of all; empty without dpkg's records. */
    public static Map<String, String> versions(Tree tree) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        Inode status = tree.follow("var/lib/dpkg/status").orElse(null);
        if (!(status instanceof RegularFile file)) {
            return versions;
        }
        for (Paragraph each : Paragraph.parseAll(file.content().bytes(STATUS_LIMIT), "/var/lib/dpkg/status")) {
            if (each.get("Status", "").endsWith(" installed")) {
                versions.put(each.get("Package", "") + ":" + each.get("Architecture", "all"), each.get("Version", ""));
            }
        }
        return versions;
    }

    /** The packages, the largest first. */
    public static List<Share> shares(Tree tree) throws IOException {
        List<Share> shares = new ArrayList<>();
        Set<Inode> counted = new HashSet<>();
        for (Map.Entry<String, String> each : versions(tree).entrySet()) {
            long bytes = 0;
            for (String path : list(tree, each.getKey())) {
                if (find(tree, path) instanceof RegularFile file && counted.add(file)) {
                    bytes += file.content().size();
                }
            }
            shares.add(new Share(each.getKey(), each.getValue(), bytes));
        }
        shares.sort(Comparator.comparingLong(Share::bytes).reversed().thenComparing(Share::name));
        return shares;
    }

    private static Inode find(Tree tree, String path) {
        try {
            TreePath written = TreePath.of(path);
            return tree.real(written).flatMap(tree::find).orElse(null);
        } catch (UnsafePathException e) {
            // a record that names no path of an image names no file of it
            return null;
        }
    }

    /** dpkg adds the architecture to the name of a list for packages of which several may be installed. */
    private static List<String> list(Tree tree, String name) throws IOException {
        String folder = "var/lib/dpkg/info/";
        Inode list = tree.find(folder + name + ".list")
                .or(() -> tree.find(folder + name.substring(0, name.indexOf(':')) + ".list"))
                .orElse(null);
        return list instanceof RegularFile file
                ? new String(file.content().bytes(LIST_LIMIT), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.length() > 2)
                        .toList()
                : List.of();
    }
}
