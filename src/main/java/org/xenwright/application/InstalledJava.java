package org.xenwright.application;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A Java that packages installed in an image.
 *
 * @param program its path
 * @param version as it calls itself; empty where it does not say
 */
record InstalledJava(String program, String version) {
    private static final String USUAL = "/usr/bin/java";
    private static final TreePath FOLDER = TreePath.of("usr/lib/jvm");

    /**
     * Finds the one of a release, or the usual one of the image.
     *
     * @throws org.xenwright.problem.ProblemException when there is none
     */
    static InstalledJava in(Tree tree, @Nullable Integer release) throws IOException {
        List<String> found = new ArrayList<>();
        if (tree.find(FOLDER).orElse(null) instanceof Directory folder) {
            for (var name : folder.entries().keySet()) {
                TreePath home = FOLDER.child(name);
                if (folder.entries().get(name) instanceof Directory
                        && isJava(tree, home.child("bin").child("java"))) {
                    String version = RuntimeFile.version(tree.below(home).orElseThrow());
                    found.add(version);
                    if (release != null && RuntimeFile.release(version) == release) {
                        return new InstalledJava(home + "/bin/java", version);
                    }
                }
            }
        }
        Optional<TreePath> usual = tree.real(TreePath.of(USUAL));
        if (release == null && usual.isPresent() && isJava(tree, usual.get())) {
            return new InstalledJava(USUAL, versionOf(tree, usual.get()));
        }
        throw Problem.of("choosing what runs the application", "correct <java>, or add the package that has it")
                .at("<application><runtime>")
                .found(found.isEmpty() ? "no Java in the image" : "Java " + String.join(", ", found))
                .expected(release == null ? USUAL : "Java " + release + " below " + FOLDER)
                .raise();
    }

    private static boolean isJava(Tree tree, TreePath path) {
        return tree.follow(path).orElse(null) instanceof RegularFile;
    }

    private static String versionOf(Tree tree, TreePath java) throws IOException {
        TreePath home = java.parent().isRoot() ? TreePath.ROOT : java.parent().parent();
        Optional<Tree> below = home.isRoot() ? Optional.empty() : tree.below(home);
        return below.isPresent() ? RuntimeFile.version(below.get()) : "";
    }
}
