package org.xenwright.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

/** A whole tree as one tar, and back. */
public final class TreeTar {
    private TreeTar() {}

    /** Writes every inode once, root first, further names of it as hard links. Closes the stream. */
    public static void write(Tree tree, OutputStream out) throws IOException {
        write(tree, inode -> true, out);
    }

    /** Like {@link #write(Tree, OutputStream)} with only the inodes that are wanted. */
    public static void write(Tree tree, Predicate<Inode> wanted, OutputStream out) throws IOException {
        Map<Inode, TreePath> seen = new IdentityHashMap<>();
        try (TarWriter tar = new TarWriter(out)) {
            tar.add(TreePath.ROOT, tree.root());
            tree.walk((path, inode) -> {
                if (!wanted.test(inode)) {
                    return;
                }
                try {
                    TreePath first = inode instanceof Directory ? null : seen.putIfAbsent(inode, path);
                    if (first == null) {
                        tar.add(path, inode);
                    } else {
                        tar.link(path, first, inode.attributes());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Reads an archive that holds a whole tree; later entries replace earlier ones of the same path. */
    public static Tree read(Path file) throws IOException {
        return read(List.of(file));
    }

    /** Reads archives one over the other. */
    public static Tree read(List<Path> files) throws IOException {
        Tree tree = new Tree(new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE));
        Allowance allowance = new Allowance(Bounds.ofArchive());
        for (Path file : files) {
            try (TarReader reader = new TarReader(file, allowance, String.valueOf(file.getFileName()))) {
                @Nullable LayerEntry entry;
                while ((entry = reader.next()) != null) {
                    put(tree, entry);
                }
            }
        }
        return tree;
    }

    /**
     * Places an entry by its path alone, following nothing: missing parents are made, an existing directory keeps its
     * entries, anything else is replaced.
     *
     * @throws IOException when a hard link's target is not there or the way leads through something else than
     *     directories
     */
    public static void put(Tree tree, LayerEntry entry) throws IOException {
        TreePath path = entry.path();
        try {
            Inode inode = entry.inode();
            if (inode == null) {
                TreePath target = Objects.requireNonNull(entry.linkTo());
                inode = tree.find(target)
                        .filter(found -> !(found instanceof Directory))
                        .orElseThrow(() -> new IOException(
                                "hard link " + path + " to " + target + ", which is no file of this tree"));
            }
            if (inode instanceof Directory directory && tree.find(path).orElse(null) instanceof Directory present) {
                present.attributes(directory.attributes());
                return;
            }
            tree.directory(path.parent(), new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE));
            tree.put(path, inode);
        } catch (UnsafePathException e) {
            throw new IOException("placing " + path + ": " + e.getMessage(), e);
        }
    }
}
