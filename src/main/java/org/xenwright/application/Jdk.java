package org.xenwright.application;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A JDK with the libraries of an image that it runs on, in a tree of their own.
 *
 * @param home its folder in the tree
 * @param version as it calls itself: 17.0.21
 */
record Jdk(Tree tree, String home, String version) {
    private static final TreePath PACKAGED = TreePath.of("usr/lib/jvm");
    private static final String BROUGHT = "usr/lib/jvm/brought";

    /** Returns the release of Java: 17. */
    int release() {
        return RuntimeFile.release(version);
    }

    /**
     * Finds the JDK of packages.
     *
     * @param system the image, which may have parts of it installed
     * @param beside files of packages taken beside it
     */
    static Jdk packaged(Tree system, Tree beside, Tree libraries) throws IOException {
        Tree tree = libraries.copy();
        for (Tree each : List.of(system, beside)) {
            copy(each, PACKAGED, tree);
            each.find("etc")
                    .filter(Directory.class::isInstance)
                    .map(Directory.class::cast)
                    .ifPresent(etc -> etc.entries().keySet().stream()
                            .filter(name -> name.toString().startsWith("java"))
                            .forEach(name -> copy(each, TreePath.of("etc").child(name), tree)));
        }
        SortedSet<TreePath> homes = new TreeSet<>();
        if (tree.find(PACKAGED).orElse(null) instanceof Directory folder) {
            folder.entries().forEach((name, inode) -> {
                TreePath home = PACKAGED.child(name);
                if (inode instanceof Directory
                        && tree.find(home.child("bin").child("jlink")).isPresent()) {
                    homes.add(home);
                }
            });
        }
        if (homes.size() != 1) {
            throw Problem.of("linking a runtime for the application", "write <java>, the release of Java to take")
                    .found(homes.isEmpty() ? "no JDK in the packages" : homes.toString())
                    .expected("one JDK")
                    .raise();
        }
        return of(tree, homes.first());
    }

    /**
     * Finds the JDK in an unpacked archive, at its top or in a folder.
     *
     * @param name of the archive, for messages
     */
    static Jdk brought(String name, Tree archive, Tree libraries) throws IOException {
        Tree tree = libraries.copy();
        for (TreePath at = TreePath.ROOT; ; ) {
            TreePath jlink =
                    at.isRoot() ? TreePath.of("bin/jlink") : at.child("bin").child("jlink");
            if (archive.find(jlink).orElse(null) instanceof RegularFile) {
                Tree home = at.isRoot() ? archive : archive.below(at).orElseThrow();
                tree.directory(BROUGHT, home.root().attributes());
                home.walk((path, inode) -> tree.put(TreePath.of(BROUGHT + path), inode));
                return of(tree, TreePath.of(BROUGHT));
            }
            Optional<TreePath> only = onlyFolder(archive, at);
            if (only.isEmpty()) {
                throw Problem.of("linking a runtime for the application", "name the archive of a JDK for Linux")
                        .at("<application><jdk>" + name)
                        .found("no bin/jlink in it")
                        .expected("a JDK as tar.gz or zip")
                        .raise();
            }
            at = only.get();
        }
    }

    private static Optional<TreePath> onlyFolder(Tree archive, TreePath at) {
        Inode inode = at.isRoot() ? archive.root() : archive.find(at).orElseThrow();
        if (!(inode instanceof Directory folder)) {
            return Optional.empty();
        }
        List<TreePath> folders = folder.entries().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Directory)
                .map(entry -> at.child(entry.getKey()))
                .toList();
        return folders.size() == 1 ? Optional.of(folders.get(0)) : Optional.empty();
    }

    /** Takes the JDK in a folder of a tree that has its libraries, too. */
    static Jdk of(Tree tree, TreePath home) throws IOException {
        String version = RuntimeFile.version(tree.below(home).orElseThrow());
        if (version.isEmpty()) {
            throw Problem.of("linking a runtime for the application", "take another JDK")
                    .at(home.toString())
                    .found("no JAVA_VERSION in its file 'release'")
                    .raise();
        }
        return new Jdk(tree, home.toString(), version);
    }

    /**
     * Returns the shared libraries of packages of an image, where a program looks for them.
     *
     * @param owners the package each file belongs to
     */
    static Tree libraries(Tree system, SortedMap<TreePath, String> owners, List<String> packages) {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        system.root().entries().forEach((name, inode) -> {
            if (inode instanceof Symlink) {
                // /lib and /lib64, where /usr is merged
                tree.put(TreePath.ROOT.child(name), inode);
            }
        });
        tree.directory("tmp", Attributes.of(01777, Instant.EPOCH));
        owners.forEach((path, owner) -> {
            @Nullable Inode inode = packages.contains(owner) ? system.find(path).orElse(null) : null;
            if (inode != null && isLibrary(path.name().toString())) {
                tree.directory(path.parent(), Attributes.of(0755, Instant.EPOCH));
                tree.put(path, inode);
            }
        });
        return tree;
    }

    /** Returns whether a file is a shared library, or the loader of those. */
    private static boolean isLibrary(String name) {
        return (name.startsWith("lib") || name.startsWith("ld")) && name.contains(".so");
    }

    private static void copy(Tree from, TreePath path, Tree to) {
        from.below(path).ifPresent(below -> {
            to.directory(path, Attributes.of(0755, Instant.EPOCH));
            below.walk((at, inode) -> {
                TreePath target = TreePath.of(path + at.toString());
                if (inode instanceof Directory) {
                    to.directory(target, inode.attributes());
                } else {
                    to.put(target, inode);
                }
            });
        });
    }

    /** Returns the path of a program of it. */
    String program(String name) {
        return home + "/bin/" + name;
    }

    /** Returns the whole without what only some of its programs need: without the modules to link, say. */
    Tree without(String folder) {
        Tree less = tree.copy();
        less.remove(TreePath.of(home + "/" + folder));
        return less;
    }
}
