package org.xenwright.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The files that a project itself has put into a system: what it changed, or is of no package.
 *
 * @param before the packages, configured
 * @param after the same with all that the project did
 */
record OwnFiles(Tree before, Tree after) {
    private static final int STEP = 1 << 16;

    /**
     * Refuses files of the project where those have to be that boot it.
     *
     * @param laid what boots it
     * @param place of its root among the files of the image
     */
    void refuseBelow(Tree laid, TreePath place) throws IOException {
        for (TreePath path : paths(laid)) {
            TreePath at = place;
            for (var name : path.names()) {
                at = at.child(name);
            }
            if (has(at)) {
                throw Problem.of(
                                "putting what boots the image among its files",
                                "take the file out of the project's, or choose another <bootloader>")
                        .at("<image><bootloader>")
                        .found(at + ", which the project has put there, and the boot loader's own file of that name")
                        .expected("a boot loader's files as it writes them")
                        .raise();
            }
        }
    }

    /** Returns a tree without what the project has itself in its place. */
    Tree without(Tree laid) throws IOException {
        Tree left = laid.copy();
        for (TreePath path : paths(laid)) {
            if (has(path)) {
                left.remove(path);
            }
        }
        return left;
    }

    private static List<TreePath> paths(Tree laid) {
        List<TreePath> paths = new ArrayList<>();
        laid.walk((path, inode) -> {
            if (!(inode instanceof Directory)) {
                paths.add(path);
            }
        });
        return paths;
    }

    private boolean has(TreePath path) throws IOException {
        Inode own = after.find(path).orElse(null);
        if (own == null || own instanceof Directory) {
            return false;
        }
        return !(own instanceof RegularFile file
                && before.find(path).orElse(null) instanceof RegularFile packaged
                && isSame(file.content(), packaged.content()));
    }

    private static boolean isSame(Content one, Content other) throws IOException {
        if (one == other || one.size() != other.size()) {
            return one == other;
        }
        try (InputStream first = one.open();
                InputStream second = other.open()) {
            byte[] read;
            while ((read = first.readNBytes(STEP)).length > 0) {
                if (!Arrays.equals(read, second.readNBytes(read.length))) {
                    return false;
                }
            }
        }
        return true;
    }
}
