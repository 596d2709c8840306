package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.layer.TreeTar;
import org.xenwright.tree.Device;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/** The changes that a command made, as a sandbox left them in a folder: changed.tar, and the list removed. */
final class Changes {
    /** The most paths that a run has besides the tree. */
    private static final int OF_THE_RUN = 100;

    private final Path folder;

    Changes(Path folder) {
        this.folder = folder;
    }

    SandboxResult result(Tree before, int exit, String log, Closeable cleaning) throws IOException {
        Tree after = before.copy();
        List<TreePath> removed = removed(before);
        // deepest first, so that a directory is empty but for what the sandbox never saw
        removed.sort(Comparator.reverseOrder());
        for (TreePath path : removed) {
            if (!hidden(path)) {
                after.remove(path);
            }
        }
        TreeSet<TreePath> changed = new TreeSet<>();
        try (TarReader reader = new TarReader(folder.resolve("changed.tar"))) {
            @Nullable LayerEntry entry;
            while ((entry = reader.next()) != null) {
                Inode inode = entry.inode();
                if (hidden(entry.path()) || inode instanceof Device) {
                    continue;
                }
                TreeTar.put(after, entry);
                changed.add(entry.path());
            }
        }
        return new SandboxResult(exit, log, after, new ArrayList<>(changed), cleaning);
    }

    /** Returns the removed paths; a guest, which is not trusted, can name no more than there were. */
    private List<TreePath> removed(Tree before) throws IOException {
        AtomicInteger most = new AtomicInteger(OF_THE_RUN);
        before.walk((path, inode) -> most.incrementAndGet());
        byte[] list = Files.readAllBytes(folder.resolve("removed"));
        List<TreePath> paths = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] == 0) {
                if (paths.size() == most.get()) {
                    throw new IOException("removed names more than the " + most + " paths there were");
                }
                try {
                    paths.add(TreePath.of(Arrays.copyOfRange(list, start, i)));
                } catch (UnsafePathException e) {
                    throw new IOException("removed at byte " + start + ": " + e.getMessage(), e);
                }
                start = i + 1;
            }
        }
        return paths;
    }

    /** Returns whether a path belongs to the run and not to the tree. */
    private static boolean hidden(TreePath path) {
        if (path.isRoot()) {
            return false;
        }
        String first = path.names().get(0).toString();
        return first.equals("dev") || first.equals("proc") || first.equals("sys");
    }
}
