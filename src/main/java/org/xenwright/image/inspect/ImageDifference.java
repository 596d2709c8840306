package org.xenwright.image.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * What differs between the files of two images.
 *
 * @param packages those of which one image has another version, or none
 * @param files in the order of their paths; what lies below a folder that only one image has is counted, not listed
 * @param times entries that differ in nothing but their time
 */
public record ImageDifference(List<PackageChange> packages, List<FileChange> files, int times) {
    public ImageDifference {
        packages = List.copyOf(packages);
        files = List.copyOf(files);
    }

    /**
     * A package.
     *
     * @param before empty when it is new
     * @param after empty when it is gone
     */
    public record PackageChange(String name, String before, String after) {}

    /**
     * A file.
     *
     * @param sign + for one that is new, - for one that is gone, ~ for one that is another
     * @param what in words
     */
    public record FileChange(char sign, TreePath path, String what) {}

    public boolean isEmpty() {
        return packages.isEmpty() && files.isEmpty() && times == 0;
    }

    /** Compares everything a guest can see: types, modes, owners, extended attributes, targets, devices and content. */
    public static ImageDifference between(Tree before, Tree after) throws IOException {
        Comparison comparison = new Comparison();
        comparison.folder(TreePath.ROOT, before.root(), after.root());
        return new ImageDifference(
                packages(Packages.versions(before), Packages.versions(after)), comparison.changes, comparison.times);
    }

    private static List<PackageChange> packages(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<PackageChange> changes = new ArrayList<>();
        for (String name : names) {
            String a = before.getOrDefault(name, "");
            String b = after.getOrDefault(name, "");
            if (!a.equals(b)) {
                changes.add(new PackageChange(name, a, b));
            }
        }
        return changes;
    }

    /** Walks two folders side by side. */
    private static final class Comparison {
        private final List<FileChange> changes = new ArrayList<>();
        private int times;

        void folder(TreePath path, Directory before, Directory after) throws IOException {
            attributes(path, before, after, List.of());
            Map<Name, Inode> names = new TreeMap<>(before.entries());
            after.entries().forEach(names::putIfAbsent);
            for (Name name : names.keySet()) {
                Inode a = before.get(name);
                Inode b = after.get(name);
                TreePath child = path.child(name);
                if (a == null || b == null) {
                    changes.add(new FileChange(a == null ? '+' : '-', child, kind(a == null ? b : a)));
                } else if (a instanceof Directory one && b instanceof Directory other) {
                    folder(child, one, other);
                } else {
                    attributes(child, a, b, contents(a, b));
                }
            }
        }

        private void attributes(TreePath path, Inode before, Inode after, List<String> contents) {
            List<String> what = new ArrayList<>(contents);
            Attributes a = before.attributes();
            Attributes b = after.attributes();
            if (a.mode() != b.mode()) {
                what.add("mode 0" + Integer.toOctalString(a.mode()) + " -> 0" + Integer.toOctalString(b.mode()));
            }
            if (a.uid() != b.uid() || a.gid() != b.gid()) {
                what.add("owner " + a.uid() + ":" + a.gid() + " -> " + b.uid() + ":" + b.gid());
            }
            if (!a.xattrs().equals(b.xattrs())) {
                TreeSet<String> names = new TreeSet<>(a.xattrs().asMap().keySet());
                names.addAll(b.xattrs().asMap().keySet());
                names.removeIf(name -> Arrays.equals(
                        a.xattrs().asMap().get(name), b.xattrs().asMap().get(name)));
                what.add("xattr " + String.join(" ", names));
            }
            if (!what.isEmpty()) {
                changes.add(new FileChange('~', path, String.join(", ", what)));
            } else if (a.seconds() != b.seconds() || a.nanos() != b.nanos()) {
                times++;
            }
        }

        private static List<String> contents(Inode a, Inode b) throws IOException {
            if (a instanceof RegularFile one && b instanceof RegularFile other) {
                long at = firstDifference(one.content(), other.content());
                if (at < 0) {
                    return List.of();
                }
                long before = one.content().size();
                long after = other.content().size();
                return List.of(
                        before == after
                                ? "content from byte " + at
                                : "content from byte " + at + ", " + ByteSize.format(before) + " -> "
                                        + ByteSize.format(after));
            }
            if (a instanceof Symlink one && b instanceof Symlink other) {
                return Arrays.equals(one.target(), other.target()) ? List.of() : List.of("target");
            }
            return kind(a).equals(kind(b)) ? List.of() : List.of(kind(a) + " -> " + kind(b));
        }

        private static String kind(Inode inode) {
            if (inode instanceof Directory folder) {
                long below = count(folder);
                return below == 0 ? "folder" : "folder with " + below + " entries";
            }
            if (inode instanceof RegularFile file) {
                return "file, " + ByteSize.format(file.content().size());
            }
            if (inode instanceof Device device) {
                return (device.kind() == Device.Kind.BLOCK ? "block" : "character") + " device " + device.major() + ":"
                        + device.minor();
            }
            return inode instanceof Special special && special.kind() == Special.Kind.FIFO
                    ? "pipe"
                    : inode instanceof Symlink ? "link" : "socket";
        }

        private static long count(Directory folder) {
            long count = 0;
            for (Inode each : folder.entries().values()) {
                count += each instanceof Directory below ? 1 + count(below) : 1;
            }
            return count;
        }
    }

    /** The first byte in which two contents differ; -1 for none. */
    static long firstDifference(Content a, Content b) throws IOException {
        try (InputStream one = new BufferedInputStream(a.open(), 1 << 16);
                InputStream other = new BufferedInputStream(b.open(), 1 << 16)) {
            byte[] left = new byte[1 << 16];
            byte[] right = new byte[1 << 16];
            long at = 0;
            while (true) {
                int n = one.readNBytes(left, 0, left.length);
                int m = other.readNBytes(right, 0, right.length);
                int mismatch = Arrays.mismatch(left, 0, n, right, 0, m);
                if (mismatch >= 0) {
                    return at + mismatch;
                }
                if (n < left.length) {
                    return -1;
                }
                at += n;
            }
        }
    }
}
