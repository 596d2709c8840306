package org.xenwright.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.layer.TreeTar;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * Merges layers into one tree (image-spec 1.1, layer.md). Whiteouts remove what lower layers have, never what their own
 * layer brings, and reach nothing through a link. Entries do: a link on their way is followed inside the tree, whose
 * root is where {@code ..} ends, as it is when layer after layer is unpacked into a root.
 */
public final class LayerStack {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    /** The prefix of AUFS's own files, which mean nothing here. */
    private static final String AUFS = ".wh..wh.";

    private LayerStack() {}

    /**
     * Returns the tree of some layers; contents stay where they are.
     *
     * @param layers plain tar files, the lowest first
     */
    public static Tree merge(List<Path> layers) throws IOException {
        Tree tree = new Tree(new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE));
        // together, since they end up in one tree
        Allowance allowance = new Allowance(Bounds.ofArchive());
        for (Path layer : layers) {
            apply(layer, allowance, tree);
        }
        return tree;
    }

    private static void apply(Path layer, Allowance allowance, Tree tree) throws IOException {
        List<LayerEntry> brought = new ArrayList<>();
        List<TreePath> gone = new ArrayList<>();
        List<TreePath> emptied = new ArrayList<>();
        try (TarReader reader = new TarReader(layer, allowance, layer.toString())) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.path().isRoot()) {
                    if (!(entry.inode() instanceof Directory)) {
                        throw new ImageFormatException(layer.toString(), "a root that is no directory");
                    }
                    brought.add(entry);
                    continue;
                }
                String name = new String(entry.path().name().toBytes(), StandardCharsets.ISO_8859_1);
                // by its name alone: some writers store whiteouts as hard links of one another
                if (name.equals(OPAQUE)) {
                    emptied.add(entry.path().parent());
                } else if (name.startsWith(AUFS)) {
                    continue;
                } else if (name.startsWith(WHITEOUT)) {
                    gone.add(entry.path().parent().child(hidden(name, layer)));
                } else {
                    brought.add(entry);
                }
            }
        }
        // before anything of this layer is there
        for (TreePath path : emptied) {
            empty(tree, path, layer);
        }
        for (TreePath path : gone) {
            refuseLinks(tree, path, layer);
            tree.remove(path);
        }
        for (LayerEntry entry : brought) {
            TreeTar.put(tree, placed(tree, entry, layer));
        }
    }

    private static LayerEntry placed(Tree tree, LayerEntry entry, Path layer) {
        TreePath to = entry.linkTo();
        return new LayerEntry(
                place(tree, entry.path(), layer),
                entry.inode(),
                to == null ? null : place(tree, to, layer),
                entry.user(),
                entry.group());
    }

    /** Resolves the place of an entry; its last part is never followed. */
    private static TreePath place(Tree tree, TreePath path, Path layer) {
        if (path.isRoot() || tree.find(path.parent()).orElse(null) instanceof Directory) {
            return path;
        }
        return tree.placeOf(path)
                .orElseThrow(() -> Problem.of(
                                "placing " + path + " of " + layer.getFileName(),
                                "ask its maker to rebuild the image, or take another base")
                        .found("something other than a folder on its way, or links that turn in a circle")
                        .expected("folders, or links that lead to folders")
                        .raise());
    }

    private static Name hidden(String whiteout, Path layer) throws ImageFormatException {
        byte[] name = whiteout.substring(WHITEOUT.length()).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Name.of(name);
        } catch (RuntimeException e) {
            throw new ImageFormatException(layer.toString(), "a whiteout of nothing", e);
        }
    }

    private static void empty(Tree tree, TreePath path, Path layer) throws IOException {
        refuseLinks(tree, path.isRoot() ? path : path.child("x"), layer);
        if (tree.find(path).orElse(null) instanceof Directory directory) {
            for (Name name : List.copyOf(directory.entries().keySet())) {
                tree.remove(path.child(name));
            }
        }
    }

    /** A whiteout whose way leads through a link would hide something elsewhere. */
    private static void refuseLinks(Tree tree, TreePath path, Path layer) throws IOException {
        if (path.isRoot()) {
            return;
        }
        TreePath at = path.parent();
        while (!at.isRoot()) {
            if (tree.find(at).filter(found -> !(found instanceof Directory)).isPresent()) {
                throw Problem.of(
                                "hiding " + path + " as the layer " + layer.getFileName() + " asks",
                                "ask its maker to rebuild the image, with the path that the link leads to")
                        .found("a whiteout whose way leads through " + at + ", which is no directory")
                        .expected("directories alone; engines differ in what such a whiteout hides")
                        .raise();
            }
            at = at.parent();
        }
    }
}
