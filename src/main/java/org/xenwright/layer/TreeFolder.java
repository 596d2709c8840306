package org.xenwright.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Writes a tree as an ordinary folder of this machine, for programs that are run from there. Owners, set-id bits,
 * attributes and devices are not kept: it is no root file system.
 */
public final class TreeFolder {
    private TreeFolder() {}

    /**
     * Writes the tree into {@code folder}, which must not exist yet. Nothing is written through a link: every folder on
     * the way is one this made.
     */
    public static void write(Tree tree, Path folder) throws IOException {
        Files.createDirectory(folder);
        Map<TreePath, Path> folders = new HashMap<>(Map.of(TreePath.ROOT, folder));
        Map<Inode, Path> seen = new IdentityHashMap<>();
        try {
            tree.walk((path, inode) -> {
                try {
                    // names beyond UTF-8 do not occur in packages of programs
                    Path place = Objects.requireNonNull(folders.get(path.parent()))
                            .resolve(path.name().toString());
                    if (inode instanceof Directory) {
                        folders.put(path, Files.createDirectory(place));
                    } else if (inode instanceof Symlink link) {
                        Files.createSymbolicLink(place, Path.of(new String(link.target(), StandardCharsets.UTF_8)));
                    } else if (inode instanceof RegularFile file) {
                        Path first = seen.putIfAbsent(inode, place);
                        if (first != null) {
                            Files.createLink(place, first);
                        } else {
                            write(file, place);
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(RegularFile file, Path place) throws IOException {
        try (InputStream in = file.content().open()) {
            Files.copy(in, place);
        }
        Set<PosixFilePermission> permissions =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if ((file.attributes().mode() & 0111) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
        }
        Files.setPosixFilePermissions(place, permissions);
    }
}
