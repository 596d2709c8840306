package org.xenwright.kernel;

import java.io.IOException;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * The files of a kernel that a system has without having installed it: image, configuration, modules, and the terms they
 * come under.
 *
 * @param tree of them, as their packages or archive had them
 * @param release the version of the kernel
 */
public record KernelFiles(Tree tree, String release) {
    private static final PathGlob TERMS = new PathGlob("/usr/share/doc/*/copyright");

    /**
     * Picks them from the files of packages or of an archive.
     *
     * @param from what messages call these
     * @throws org.xenwright.problem.ProblemException when there is no kernel
     */
    public static KernelFiles in(Tree files, String from) throws IOException {
        Tree picked = new Tree(Attributes.of(0755, Instant.EPOCH));
        files.walk((path, inode) -> {
            if (!(inode instanceof Directory) && isPart(path)) {
                picked.directory(path.parent(), Attributes.of(0755, Instant.EPOCH));
                picked.put(path, inode);
            }
        });
        Kernel kernel = Kernel.newest(picked)
                .orElseThrow(() -> Problem.of("taking a kernel from " + from, "name one that has a kernel in <kernel>")
                        .at("<image><kernel>")
                        .found("no kernel in its files")
                        .expected("boot/vmlinuz-VERSION, or lib/modules/VERSION/vmlinuz, with the modules in"
                                + " lib/modules/VERSION")
                        .raise());
        return new KernelFiles(picked, kernel.release());
    }

    private static boolean isPart(TreePath path) {
        String text = path.toString();
        return text.startsWith("/boot/")
                || text.startsWith("/lib/modules/")
                || text.startsWith("/usr/lib/modules/")
                || TERMS.matches(path);
    }

    /**
     * Lays them over a system, where its own links lead: modules are in {@code /usr/lib/modules} where {@code /lib} is a
     * link to it. All of them belong to root, and none runs as another user.
     *
     * @param clock no file is younger
     * @param excluded files to leave out
     * @return the paths of the files in the system, without links on the way
     * @throws org.xenwright.problem.ProblemException when something else is in the way
     */
    public SortedSet<TreePath> layOver(Tree system, Instant clock, Predicate<TreePath> excluded) {
        SortedSet<TreePath> laid = new TreeSet<>();
        tree.walk((path, inode) -> {
            TreePath plain = inSystem(path);
            if (inode instanceof Directory
                    || !TERMS.matches(path) && (excluded.test(plain) || excluded.test(merged(plain)))) {
                return;
            }
            TreePath place = system.placeOf(plain).orElseThrow(() -> inTheWay(path));
            if (system.find(place).orElse(null) instanceof Directory) {
                throw inTheWay(path);
            }
            system.directory(place.parent(), new Attributes(0755, 0, 0, clock.getEpochSecond(), 0, Xattrs.NONE));
            system.put(place, plain(inode, clock));
            laid.add(place);
        });
        return laid;
    }

    /** Returns where a system without links has a file: modules of merged packages are where all look for them. */
    private static TreePath inSystem(TreePath path) {
        String text = path.toString();
        return text.startsWith("/usr/lib/modules/") ? TreePath.of(text.substring("/usr/".length())) : path;
    }

    /** Returns the other name of what is in {@code /lib}, by which a user may know it. */
    private static TreePath merged(TreePath plain) {
        String text = plain.toString();
        return text.startsWith("/lib/") ? TreePath.of("/usr" + text) : plain;
    }

    private static RuntimeException inTheWay(TreePath path) {
        return Problem.of(
                        "laying the kernel into the base",
                        "take another base, or let it bring its own: <kernel>base</kernel>")
                .at("<image><kernel>")
                .found("something else where " + path + " has to be")
                .raise();
    }

    private static Inode plain(Inode inode, Instant clock) {
        Attributes with = inode.attributes();
        long seconds = Math.min(with.seconds(), clock.getEpochSecond());
        Attributes plain = new Attributes(with.mode() & 0755 | 0400, 0, 0, seconds, 0, Xattrs.NONE);
        if (inode instanceof RegularFile file) {
            return new RegularFile(plain, file.content());
        }
        return inode instanceof Symlink link ? new Symlink(plain, link.target()) : inode;
    }
}
