package org.xenwright.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A root file system in memory. Nothing in it ever names a path of the host, so nothing can leave it; still no write
 * goes through a symbolic link unless it was resolved inside the tree first. Not for several threads at once.
 */
public final class Tree {
    /** As many links as Linux follows before it gives up. */
    private static final int HOPS = 40;

    private final Directory root;

    /** A tree with an empty root directory. */
    public Tree(Attributes root) {
        this.root = new Directory(root);
    }

    public Directory root() {
        return root;
    }

    /** Sees every name of a tree. */
    @FunctionalInterface
    public interface Visitor {
        void visit(TreePath path, Inode inode);
    }

    /** Returns what a path leads to, following no link at all, neither on the way nor at the end. */
    public Optional<Inode> find(TreePath path) {
        Inode at = root;
        for (Name name : path.names()) {
            if (!(at instanceof Directory directory)) {
                return Optional.empty();
            }
            Inode next = directory.get(name);
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    public Optional<Inode> find(String path) {
        return find(TreePath.of(path));
    }

    /**
     * Returns what a path leads to with every link followed inside the tree: an absolute target starts at the root, and
     * {@code ..} stops there. Empty when it dangles or turns in a circle.
     */
    public Optional<Inode> follow(TreePath path) {
        return real(path).flatMap(this::find);
    }

    public Optional<Inode> follow(String path) {
        return follow(TreePath.of(path));
    }

    /**
     * Returns the path without links that {@code path} stands for. Its last part need not exist. Empty when a part on
     * the way is missing or no directory, or the links turn in a circle.
     */
    public Optional<TreePath> real(TreePath path) {
        return real(path, true, false);
    }

    /** Like {@link #real}, but a link at the very end stays: the place to put or remove an entry. */
    public Optional<TreePath> realParent(TreePath path) {
        return real(path, false, false);
    }

    /**
     * Like {@link #realParent} for an entry whose way is still to be made: a part that is missing is taken for a
     * directory to come. Empty when something else is on the way, or the links turn in a circle.
     */
    public Optional<TreePath> placeOf(TreePath path) {
        return real(path, false, true);
    }

    private Optional<TreePath> real(TreePath path, boolean followLast, boolean toBeMade) {
        Deque<String> parts = new ArrayDeque<>();
        for (Name name : path.names()) {
            parts.addLast(new String(name.array(), StandardCharsets.ISO_8859_1));
        }
        TreePath at = TreePath.ROOT;
        int hops = 0;
        while (!parts.isEmpty()) {
            String part = parts.removeFirst();
            if (part.equals("..")) {
                at = at.isRoot() ? at : at.parent();
                continue;
            }
            Inode here = find(at).orElse(null);
            if (!(here instanceof Directory) && !(here == null && toBeMade)) {
                return Optional.empty();
            }
            Name name = new Name(part.getBytes(StandardCharsets.ISO_8859_1));
            Inode next = here instanceof Directory directory ? directory.get(name) : null;
            boolean last = parts.isEmpty();
            if (next instanceof Symlink link && (followLast || !last)) {
                if (++hops > HOPS) {
                    return Optional.empty();
                }
                String target = new String(link.target(), StandardCharsets.ISO_8859_1);
                if (target.startsWith("/")) {
                    at = TreePath.ROOT;
                }
                String[] names = target.split("/");
                for (int i = names.length - 1; i >= 0; i--) {
                    if (!names[i].isEmpty() && !names[i].equals(".")) {
                        parts.addFirst(names[i]);
                    }
                }
                continue;
            }
            if (next == null && !last && !toBeMade) {
                return Optional.empty();
            }
            at = at.child(name);
        }
        return Optional.of(at);
    }

    /**
     * Puts an inode at a path, replacing what was there. The parent must be a directory reached without a link.
     *
     * @throws UnsafePathException when the parent is missing or a link is on the way
     */
    public void put(TreePath path, Inode inode) {
        if (path.isRoot()) {
            throw new UnsafePathException(path, "is the root, which cannot be replaced");
        }
        parent(path).put(path.name(), inode);
    }

    public void put(String path, Inode inode) {
        put(TreePath.of(path), inode);
    }

    /** Takes an entry out with everything below it; says whether it was there. */
    public boolean remove(TreePath path) {
        if (path.isRoot() || !(find(path.parent()).orElse(null) instanceof Directory directory)) {
            return false;
        }
        return directory.remove(path.name()) != null;
    }

    public boolean remove(String path) {
        return remove(TreePath.of(path));
    }

    /**
     * Returns the directory at a path, made with all its missing parents.
     *
     * @throws UnsafePathException when something else is in the way
     */
    public Directory directory(TreePath path, Attributes attributes) {
        Directory at = root;
        for (Name name : path.names()) {
            Inode next = at.get(name);
            if (next == null) {
                next = new Directory(attributes);
                at.put(name, next);
            }
            if (!(next instanceof Directory directory)) {
                throw new UnsafePathException(path, "goes through '" + name + "', which is no directory");
            }
            at = directory;
        }
        return at;
    }

    public Directory directory(String path, Attributes attributes) {
        return directory(TreePath.of(path), attributes);
    }

    /**
     * Returns a tree with the same entries whose changes do not show here: every inode is a new one, hard links of each
     * other stay so, content is shared.
     */
    public Tree copy() {
        Tree copy = new Tree(root.attributes());
        copyEntries(root, copy.root, new IdentityHashMap<>());
        return copy;
    }

    private static void copyEntries(Directory from, Directory to, Map<Inode, Inode> copies) {
        from.entries().forEach((name, inode) -> {
            Inode same = copies.get(inode);
            if (same == null) {
                same = copy(inode);
                copies.put(inode, same);
            }
            to.put(name, same);
            if (inode instanceof Directory below) {
                copyEntries(below, (Directory) same, copies);
            }
        });
    }

    private static Inode copy(Inode inode) {
        if (inode instanceof Directory) {
            return new Directory(inode.attributes());
        } else if (inode instanceof RegularFile file) {
            return new RegularFile(file.attributes(), file.content());
        } else if (inode instanceof Symlink link) {
            return new Symlink(link.attributes(), link.target());
        } else if (inode instanceof Device device) {
            return new Device(device.attributes(), device.kind(), device.major(), device.minor());
        }
        return new Special(inode.attributes(), ((Special) inode).kind());
    }

    /** Lays another tree over this one: folders of both are merged, anything else of the upper one wins. */
    public void lay(Tree upper) {
        upper.walk((path, inode) -> {
            boolean folder = inode instanceof Directory;
            if (!folder || !(find(path).orElse(null) instanceof Directory)) {
                put(path, folder ? new Directory(inode.attributes()) : inode);
            }
        });
    }

    /** Returns what lies below a path as a tree of its own, which shares its inodes; empty when that is no folder. */
    public Optional<Tree> below(TreePath path) {
        if (!(find(path).orElse(null) instanceof Directory folder)) {
            return Optional.empty();
        }
        Tree below = new Tree(folder.attributes());
        folder.entries().forEach((name, inode) -> below.put(TreePath.ROOT.child(name), inode));
        return Optional.of(below);
    }

    /** Visits every name below the root depth first, entries sorted by bytes, a directory before its entries. */
    public void walk(Visitor visitor) {
        walk(TreePath.ROOT, root, visitor);
    }

    private static void walk(TreePath path, Directory directory, Visitor visitor) {
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            TreePath child = path.child(entry.getKey());
            visitor.visit(child, entry.getValue());
            if (entry.getValue() instanceof Directory below) {
                walk(child, below, visitor);
            }
        }
    }

    private Directory parent(TreePath path) {
        @Nullable Inode parent = find(path.parent()).orElse(null);
        if (parent instanceof Directory directory) {
            return directory;
        }
        throw new UnsafePathException(
                path,
                parent == null ? "has no parent directory, or a link on the way" : "has a parent that is no directory");
    }
}
