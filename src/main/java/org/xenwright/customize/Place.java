package org.xenwright.customize;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/** Puts things into a tree where users expect them: links to directories on the way are followed. */
final class Place {
    private final Tree tree;
    private final Instant clock;

    Place(Tree tree, Instant clock) {
        this.tree = tree;
        this.clock = clock;
    }

    Tree tree() {
        return tree;
    }

    Instant clock() {
        return clock;
    }

    /** Reads a path that a user wrote, which must be absolute. */
    static TreePath path(String attempted, String written) {
        if (!written.startsWith("/")) {
            throw Problem.of(attempted, "begin the path with a slash")
                    .found(written)
                    .expected("a path of the image, such as /srv/www")
                    .raise();
        }
        try {
            return TreePath.of(written);
        } catch (UnsafePathException e) {
            throw Problem.of(attempted, "write the path without such parts")
                    .found(written)
                    .expected("a path of the image: " + e.getMessage())
                    .raise(e);
        }
    }

    /** Returns the folder at a path, links followed; a missing one is made with its parents. */
    TreePath folder(String attempted, TreePath path) {
        TreePath at = TreePath.ROOT;
        for (Name name : path.names()) {
            TreePath next = at.child(name);
            Inode inode = tree.find(next).orElse(null);
            if (inode == null) {
                tree.put(next, new Directory(Attributes.of(0755, clock)));
                at = next;
            } else if (inode instanceof Directory) {
                at = next;
            } else {
                at = linked(attempted, path, next, inode);
            }
        }
        return at;
    }

    private TreePath linked(String attempted, TreePath path, TreePath next, Inode inode) {
        Optional<TreePath> real = inode instanceof Symlink ? tree.real(next) : Optional.empty();
        if (real.isPresent() && tree.find(real.get()).isEmpty()) {
            // a link to what is not there yet, such as /var/run to /run
            return folder(attempted, real.get());
        }
        if (real.isPresent() && tree.find(real.get()).orElse(null) instanceof Directory) {
            return real.get();
        }
        throw Problem.of(attempted, "choose another path, or take the file out")
                .found(next + " is no directory")
                .expected("directories on the way to " + path)
                .raise();
    }

    /** Puts a file or a link, replacing one that is there. */
    TreePath put(String attempted, TreePath path, Inode inode) {
        if (path.isRoot()) {
            throw Problem.of(attempted, "name a file").found("/").raise();
        }
        TreePath place = folder(attempted, path.parent()).child(path.name());
        if (tree.find(place).orElse(null) instanceof Directory && !(inode instanceof Directory)) {
            throw Problem.of(attempted, "choose another path, or end it with a slash to put the file inside")
                    .found(place + " is a directory")
                    .expected("a file, or nothing")
                    .raise();
        }
        tree.put(place, inode);
        return place;
    }

    /** Writes a small file of root; one that is there keeps its owner and mode. */
    void text(String attempted, String path, String text, int mode) {
        TreePath at = Place.path(attempted, path);
        Attributes attributes = tree.follow(at).orElse(null) instanceof RegularFile present
                ? present.attributes().withTime(clock)
                : Attributes.of(mode, clock);
        put(attempted, at, new RegularFile(attributes, Content.of(text.getBytes(StandardCharsets.UTF_8))));
    }
}
