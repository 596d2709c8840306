package org.xenwright.boot.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The kernel's part of a folder of unpacked packages, as a tree for the rooms that read kernels. */
final class PackageTree {
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    private final Path root;
    private final Tree tree = new Tree(FOLDER);

    PackageTree(Path root) throws IOException {
        this.root = root;
        for (String folder : List.of("boot", "lib/modules", "usr/lib/modules")) {
            if (Files.isDirectory(root.resolve(folder))) {
                add(root.resolve(folder));
            }
        }
    }

    private void add(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            TreePath path = TreePath.of(root.relativize(file).toString());
            tree.directory(path.parent(), FOLDER);
            tree.put(path, new RegularFile(FILE, new Content.Slice(file, 0, Files.size(file))));
        }
    }

    Kernel kernel() throws IOException {
        return Kernel.newest(tree).orElseThrow(() -> new IOException("no kernel in " + root));
    }

    ModuleSet modules(String release) throws IOException {
        return ModuleSet.of(tree, release)
                .orElseThrow(() -> new IOException("no modules of kernel " + release + " in " + root));
    }
}
