package org.xenwright.layer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.tree.Tree;

/** A tree as a tar file, for other processes and programs to read. */
public final class TreeFile {
    private TreeFile() {}

    public static void write(Tree tree, Path tar) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar), 1 << 16)) {
            TreeTar.write(tree, out);
        }
    }
}
