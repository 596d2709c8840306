package org.xenwright.layer;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.Mismatch;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The difference between two trees, stored: a folder with {@code changed.tar}, the new and changed inodes, and {@code
 * removed}, the paths that are gone, each ended by a zero byte. The same two trees give the same bytes.
 */
public final class TreeDelta {
    private static final String CHANGED = "changed.tar";
    private static final String REMOVED = "removed";

    private TreeDelta() {}

    /** Writes the difference into a folder that exists. */
    public static void write(Tree before, Tree after, Path folder) throws IOException {
        TreeChanges changes = TreeChanges.between(before, after);
        try (TarWriter tar = TarWriter.keepingHoles(
                new BufferedOutputStream(Files.newOutputStream(folder.resolve(CHANGED)), 1 << 16))) {
            changes.write(changes.changed(), tar);
        }
        ByteArrayOutputStream removed = new ByteArrayOutputStream();
        for (TreePath path : changes.removed()) {
            removed.writeBytes(path.toBytes());
            removed.write(0);
        }
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

    /** Returns whether two contents hold the same bytes. */
    public static boolean haveSameBytes(Content a, Content b) throws IOException {
        return a.size() == b.size() && Mismatch.of(a, b) < 0;
    }
}
