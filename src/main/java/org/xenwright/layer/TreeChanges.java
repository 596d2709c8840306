package org.xenwright.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The difference between two trees. */
public final class TreeChanges {
    private final Tree after;
    private final SortedSet<TreePath> changed;
    private final SortedSet<TreePath> removed;

    private TreeChanges(Tree after, SortedSet<TreePath> changed, SortedSet<TreePath> removed) {
        this.after = after;
        this.changed = changed;
        this.removed = removed;
    }

    /** Compares two trees; content is read only where its references differ. */
    public static TreeChanges between(Tree before, Tree after) throws IOException {
        Map<Inode, List<TreePath>> namesBefore = names(before);
        Map<Inode, List<TreePath>> namesAfter = names(after);
        Map<Inode, Boolean> same = new IdentityHashMap<>();
        SortedSet<TreePath> changed = new TreeSet<>();
        if (!before.root().attributes().equals(after.root().attributes())) {
            changed.add(TreePath.ROOT);
        }
        try {
            after.walk((path, inode) -> {
                if (!same.computeIfAbsent(inode, key -> isSame(before, path, key, namesBefore, namesAfter))) {
                    changed.add(path);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        SortedSet<TreePath> removed = new TreeSet<>();
        before.walk((path, inode) -> {
            boolean parentStays =
                    path.parent().isRoot() || after.find(path.parent()).orElse(null) instanceof Directory;
            if (parentStays && after.find(path).isEmpty()) {
                removed.add(path);
            }
        });
        return new TreeChanges(after, changed, removed);
    }

    /** Names that are new or lead to something else than before; parents come before what is below them. */
    public SortedSet<TreePath> changed() {
        return Collections.unmodifiableSortedSet(changed);
    }

    /** Names that are gone, without those below another that is gone or is no directory any more. */
    public SortedSet<TreePath> removed() {
        return Collections.unmodifiableSortedSet(removed);
    }

    /**
     * Adds names of the second tree to an archive in this order; of several that lead to one inode, all but the first
     * as links.
     */
    public void write(Collection<TreePath> paths, TarWriter tar) throws IOException {
        Map<Inode, TreePath> written = new IdentityHashMap<>();
        for (TreePath path : paths) {
            Inode inode = after(path);
            @Nullable TreePath first = inode instanceof Directory ? null : written.putIfAbsent(inode, path);
            if (first == null) {
                tar.add(path, inode);
            } else {
                tar.link(path, first, inode.attributes());
            }
        }
    }

    /** Returns what the second tree has at a path that changed. */
    Inode after(TreePath path) {
        return path.isRoot() ? after.root() : after.find(path).orElseThrow();
    }

    private static Map<Inode, List<TreePath>> names(Tree tree) {
        Map<Inode, List<TreePath>> names = new IdentityHashMap<>();
        tree.walk((path, inode) -> {
            // nearly every inode has one name
            List<TreePath> known = names.get(inode);
            if (known == null) {
                names.put(inode, List.of(path));
            } else {
                List<TreePath> more = new ArrayList<>(known);
                more.add(path);
                names.put(inode, more);
            }
        });
        return names;
    }

    private static boolean isSame(
            Tree before,
            TreePath path,
            Inode inode,
            Map<Inode, List<TreePath>> namesBefore,
            Map<Inode, List<TreePath>> namesAfter) {
        Inode old = before.find(path).orElse(null);
        if (old == null
                || old.getClass() != inode.getClass()
                || !old.attributes().equals(inode.attributes())
                || !Objects.equals(namesBefore.get(old), namesAfter.get(inode))) {
            return false;
        }
        if (inode instanceof RegularFile file) {
            return isSame(((RegularFile) old).content(), file.content());
        } else if (inode instanceof Symlink link) {
            return Arrays.equals(((Symlink) old).target(), link.target());
        } else if (inode instanceof Device device) {
            Device other = (Device) old;
            return device.kind() == other.kind() && device.major() == other.major() && device.minor() == other.minor();
        } else if (inode instanceof Special special) {
            return special.kind() == ((Special) old).kind();
        }
        return true;
    }

    private static boolean isSame(Content a, Content b) {
        if (a.equals(b)) {
            return true;
        }
        if (a.size() != b.size()) {
            return false;
        }
        try {
            return TreeDelta.haveSameBytes(a, b);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
