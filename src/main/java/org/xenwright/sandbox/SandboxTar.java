package org.xenwright.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.layer.TarWriter;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A tree as the tar a sandbox gets: without devices, which an ordinary user cannot make and no script should have. */
final class SandboxTar {
    private SandboxTar() {}

    static void write(Tree tree, OutputStream out) throws IOException {
        Map<Inode, TreePath> seen = new IdentityHashMap<>();
        try (TarWriter tar = new TarWriter(out)) {
            tar.add(TreePath.ROOT, tree.root());
            tree.walk((path, inode) -> {
                if (inode instanceof Device) {
                    return;
                }
                try {
                    @Nullable TreePath first = inode instanceof Directory ? null : seen.putIfAbsent(inode, path);
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
}
