package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.layer.TreeChanges;
import org.xenwright.layer.TreeDelta;
import org.xenwright.packages.NativePackages;
import org.xenwright.sandbox.PrivateKeys;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The search for private keys that scripts of packages made as they were installed in a base. One that a package ships
 * is no secret, and the author of the package knows it; one that a script made would be a secret that all guests share.
 */
final class ScriptKeys {
    private final NativePackages natives;
    private final NativePackages.Installation installation;

    ScriptKeys(NativePackages natives, NativePackages.Installation installation) {
        this.natives = natives;
        this.installation = installation;
    }

    /**
     * Refuses them.
     *
     * @param made the base with the packages installed
     * @throws org.xenwright.problem.ProblemException when there is one
     */
    void refuse(Tree made) throws IOException {
        Tree base = installation.tree();
        List<TreePath> keys = new ArrayList<>();
        for (TreePath each :
                PrivateKeys.find(made, TreeChanges.between(base, made).changed())) {
            if (!haveSameBytes(made, each, base, each)) { // else it has but another owner, mode or time
                keys.add(each);
            }
        }
        if (!keys.isEmpty()) {
            for (Path file : installation.files()) {
                leaveOutShipped(
                        keys,
                        made,
                        natives.unpacked(file, installation.environment().access()));
            }
        }
        PrivateKeys.refuse(
                keys,
                "installing the packages in the base",
                "leave the file out by <excludes> where its service makes one at the first start of each domain; else leave"
                        + " the package out, or take a base that has the file if every domain is to share it");
    }

    private static void leaveOutShipped(List<TreePath> keys, Tree made, Tree shipped) throws IOException {
        List<TreePath> paths = new ArrayList<>();
        shipped.walk((path, inode) -> {
            if (inode instanceof RegularFile) {
                paths.add(path);
            }
        });
        for (TreePath path : paths) {
            TreePath place = made.realParent(path).orElse(path);
            if (keys.contains(place) && haveSameBytes(made, place, shipped, path)) {
                keys.remove(place);
            }
        }
    }

    private static boolean haveSameBytes(Tree one, TreePath path, Tree other, TreePath there) throws IOException {
        return one.find(path).orElse(null) instanceof RegularFile a
                && other.find(there).orElse(null) instanceof RegularFile b
                && TreeDelta.haveSameBytes(a.content(), b.content());
    }
}
