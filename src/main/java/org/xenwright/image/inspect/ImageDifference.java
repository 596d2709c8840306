package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.Mismatch;
import org.xenwright.packages.PackageWorlds;
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
 * The differences between the files of two images.
 *
 * @param packages whose versions differ, or that one image lacks
 * @param files in the order of their paths; those below a folder that only one image has are counted, not listed
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
     * @param before version; empty when it is new
     * @param after version; empty when it is gone
     * @param files how many of the changed files are its
     */
    public record PackageChange(String name, String before, String after, long files) {}

    /**
     * A file.
     *
     * @param sign + for one that is new, - for one that is gone, ~ for one that changed
     * @param what in words
     * @param owner the package it belongs to; empty for none
     * @param lines of a configuration file that is readable by all: those removed and added, with {@code -} and
     *     {@code +}
     */
    public record FileChange(char sign, TreePath path, String what, String owner, List<String> lines) {
        public FileChange {
            lines = List.copyOf(lines);
        }
    }

    public boolean isEmpty() {
        return packages.isEmpty() && files.isEmpty() && times == 0;
    }

    /** Compares everything a guest can see: types, modes, owners, extended attributes, targets, devices and content. */
    public static ImageDifference between(Tree before, Tree after, PackageWorlds worlds) throws IOException {
        Packages old = Packages.of(before, worlds);
        Packages now = Packages.of(after, worlds);
        Comparison comparison = new Comparison(old, now);
        comparison.folder(TreePath.ROOT, before.root(), after.root());
        return new ImageDifference(packages(old, now, comparison.changes), comparison.changes, comparison.times);
    }

    private static List<PackageChange> packages(Packages before, Packages after, List<FileChange> files) {
        Map<String, Long> counts =
                files.stream().collect(Collectors.groupingBy(FileChange::owner, Collectors.counting()));
        TreeSet<String> names = new TreeSet<>(before.versions().keySet());
        names.addAll(after.versions().keySet());
        List<PackageChange> changes = new ArrayList<>();
        for (String name : names) {
            String a = before.versions().getOrDefault(name, "");
            String b = after.versions().getOrDefault(name, "");
            if (!a.equals(b)) {
                changes.add(new PackageChange(name, a, b, counts.getOrDefault(name, 0L)));
            }
        }
        return changes;
    }

    /** Walks two folders side by side. */
    private static final class Comparison {
        private static final TreePath CONFIGURATION = TreePath.of("etc");
        private static final int FOR_OTHERS = 04;

        private final List<FileChange> changes = new ArrayList<>();
        private final Packages before;
        private final Packages after;
        private int times;

        Comparison(Packages before, Packages after) {
            this.before = before;
            this.after = after;
        }

        void folder(TreePath path, Directory before, Directory after) throws IOException {
            attributes(path, before, after, List.of());
            Map<Name, Inode> names = new TreeMap<>(before.entries());
            after.entries().forEach(names::putIfAbsent);
            for (Name name : names.keySet()) {
                Inode a = before.get(name);
                Inode b = after.get(name);
                TreePath child = path.child(name);
                if (a == null) {
                    change('+', child, kind(Objects.requireNonNull(b)), List.of());
                } else if (b == null) {
                    change('-', child, kind(a), List.of());
                } else if (a instanceof Directory one && b instanceof Directory other) {
                    folder(child, one, other);
                } else {
                    attributes(child, a, b, contents(child, a, b));
                }
            }
        }

        private void attributes(TreePath path, Inode before, Inode after, List<String> contents) throws IOException {
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
                change('~', path, String.join(", ", what), contents.isEmpty() ? List.of() : lines(path, before, after));
            } else if (a.seconds() != b.seconds() || a.nanos() != b.nanos()) {
                times++;
            }
        }

        private void change(char sign, TreePath path, String what, List<String> lines) {
            String owner = after.owner(path).isEmpty() ? before.owner(path) : after.owner(path);
            changes.add(new FileChange(sign, path, what, owner, lines));
        }

        /** Returns changed lines, only of files that hold no secret. */
        private static List<String> lines(TreePath path, Inode a, Inode b) throws IOException {
            boolean open = (a.attributes().mode() & b.attributes().mode() & FOR_OTHERS) != 0;
            return open
                            && path.startsWith(CONFIGURATION)
                            && a instanceof RegularFile one
                            && b instanceof RegularFile other
                    ? LineDifference.between(one.content(), other.content())
                    : List.of();
        }

        private static List<String> contents(TreePath path, Inode a, Inode b) throws IOException {
            if (a instanceof RegularFile one && b instanceof RegularFile other) {
                long at = firstDifference(one.content(), other.content());
                if (at < 0) {
                    return List.of();
                }
                if (EfiPrograms.isNamedSo(path)) {
                    Optional<String> program = EfiPrograms.between(one.content(), other.content());
                    if (program.isPresent()) {
                        return List.of(program.get());
                    }
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

    /** Returns the first byte in which two contents differ; -1 for none. */
    static long firstDifference(Content a, Content b) throws IOException {
        return Mismatch.of(a, b);
    }
}
