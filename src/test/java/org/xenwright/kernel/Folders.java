package org.xenwright.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Folders of this machine as trees; owners and modes are not taken over. */
public final class Folders {
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    private Folders() {}

    public static Tree tree(Path folder) throws IOException {
        Tree tree = new Tree(FILE.withMode(0755));
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted().toList();
        }
        for (Path path : paths.subList(1, paths.size())) {
            TreePath place = TreePath.of(folder.relativize(path).toString());
            if (Files.isSymbolicLink(path)) {
                tree.put(place, new Symlink(FILE, Files.readSymbolicLink(path).toString()));
            } else if (Files.isDirectory(path)) {
                tree.put(place, new Directory(FILE.withMode(0755)));
            } else if (Files.isRegularFile(path)) {
                tree.put(place, new RegularFile(FILE, new Content.Slice(path, 0, Files.size(path))));
            }
        }
        return tree;
    }
}
