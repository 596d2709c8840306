package org.xenwright.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xenwright.content.Content;
import org.xenwright.layer.TarWriter;
import org.xenwright.layer.TreeChanges;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Writes what makes one tree of another as a layer (image-spec 1.1, layer.md): first whiteouts, then what is new, each with
 * all folders above it, since some readers give a folder the time at which they last wrote into it.
 */
final class LayerTar {
    private static final String WHITEOUT = ".wh.";
    private static final RegularFile NOTHING = new RegularFile(Attributes.of(0, Instant.EPOCH), Content.EMPTY);

    private LayerTar() {}

    /**
     * Writes it and closes the stream.
     *
     * @param hidden names at the root that lower layers have and the result must not
     * @throws org.xenwright.problem.ProblemException when a file bears the name of a whiteout
     */
    static void write(Tree before, Tree after, Iterable<Name> hidden, OutputStream out) throws IOException {
        TreeChanges changes = TreeChanges.between(before, after);
        SortedSet<TreePath> paths = new TreeSet<>();
        SortedSet<TreePath> whiteouts = new TreeSet<>();
        paths.add(TreePath.ROOT);
        for (TreePath path : changes.changed()) {
            addWithFolders(path, paths);
        }
        for (TreePath path : changes.removed()) {
            addWithFolders(path.parent(), paths);
            whiteouts.add(whiteout(path));
        }
        hidden.forEach(name -> whiteouts.add(whiteout(TreePath.ROOT.child(name))));
        try (TarWriter tar = TarWriter.keepingHoles(out)) {
            for (TreePath path : whiteouts) {
                tar.add(path, NOTHING);
            }
            changes.write(paths, tar);
        }
    }

    private static void addWithFolders(TreePath path, SortedSet<TreePath> paths) {
        if (!path.isRoot() && new String(path.name().toBytes(), StandardCharsets.ISO_8859_1).startsWith(WHITEOUT)) {
            throw Problem.of("writing the image as layers", "rename the file, or exclude it")
                    .at(path.toString())
                    .found("a name that begins with .wh., which says in a layer that something is gone")
                    .raise();
        }
        for (TreePath at = path; paths.add(at) && !at.isRoot(); ) {
            at = at.parent();
        }
    }

    private static TreePath whiteout(TreePath path) {
        byte[] name = path.name().toBytes();
        byte[] marked = Arrays.copyOf(WHITEOUT.getBytes(StandardCharsets.US_ASCII), 4 + name.length);
        System.arraycopy(name, 0, marked, 4, name.length);
        return path.parent().child(Name.of(marked));
    }
}
