package org.xenwright.layer;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

/**
 * What makes one tree of another: a folder with {@code changed.tar}, the new and changed inodes, and {@code removed},
 * the paths that are gone, each ended by a zero byte. The same two trees give the same bytes.
 */
public final class TreeDelta {
    private static final String CHANGED = "changed.tar";
    private static final String REMOVED = "removed";

    private TreeDelta() {}

    /** Writes the difference into a folder that exists. */
    public static void write(Tree before, Tree after, Path folder) throws IOException {
        Map<Inode, List<TreePath>> namesBefore = names(before);
        Map<Inode, List<TreePath>> namesAfter = names(after);
        Map<Inode, Boolean> same = new IdentityHashMap<>();
        Map<Inode, TreePath> written = new IdentityHashMap<>();
        try (TarWriter tar =
                new TarWriter(new BufferedOutputStream(Files.newOutputStream(folder.resolve(CHANGED)), 1 << 16))) {
            if (!before.root().attributes().equals(after.root().attributes())) {
                tar.add(TreePath.ROOT, after.root());
            }
            after.walk((path, inode) -> {
                try {
                    if (!same.computeIfAbsent(inode, key -> isSame(before, path, key, namesBefore, namesAfter))) {
                        @Nullable TreePath first = inode instanceof Directory ? null : written.putIfAbsent(inode, path);
                        if (first == null) {
                            tar.add(path, inode);
                        } else {
                            tar.link(path, first, inode.attributes());
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        ByteArrayOutputStream removed = new ByteArrayOutputStream();
        before.walk((path, inode) -> {
            boolean parentStays =
                    path.parent().isRoot() || after.find(path.parent()).orElse(null) instanceof Directory;
            if (parentStays && after.find(path).isEmpty()) {
                removed.writeBytes(path.toBytes());
                removed.write(0);
            }
        });
        Files.write(folder.resolve(REMOVED), removed.toByteArray());
    }

    /** Changes a tree that is as the first one was; new content refers to the folder's files. */
    public static void apply(Tree tree, Path folder) throws IOException {
        byte[] removed = Files.readAllBytes(folder.resolve(REMOVED));
        int start = 0;
        for (int i = 0; i < removed.length; i++) {
            if (removed[i] == 0) {
                tree.remove(TreePath.of(Arrays.copyOfRange(removed, start, i)));
                start = i + 1;
            }
        }
        try (TarReader reader = new TarReader(folder.resolve(CHANGED))) {
            @Nullable LayerEntry entry;
            while ((entry = reader.next()) != null) {
                TreeTar.put(tree, entry);
            }
        }
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
                || !java.util.Objects.equals(namesBefore.get(old), namesAfter.get(inode))) {
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
            return haveSameBytes(a, b);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether two contents hold the same bytes. */
    public static boolean haveSameBytes(Content a, Content b) throws IOException {
        if (a.size() != b.size()) {
            return false;
        }
        try (InputStream left = a.open();
                InputStream right = b.open()) {
            while (true) {
                byte[] one = left.readNBytes(1 << 16);
                byte[] other = right.readNBytes(1 << 16);
                if (!Arrays.equals(one, other)) {
                    return false;
                }
                if (one.length == 0) {
                    return true;
                }
            }
        }
    }
}
