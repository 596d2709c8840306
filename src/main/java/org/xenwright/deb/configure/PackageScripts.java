package org.xenwright.deb.configure;

import java.util.List;
import java.util.Optional;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The scripts of the packages of a tree, by dpkg's database. */
final class PackageScripts {
    private static final String INFO = "var/lib/dpkg/info/";

    private final Tree tree;
    private final String architecture;

    /** @param architecture the one a bare name of a package that may be there several times means */
    PackageScripts(Tree tree, String architecture) {
        this.tree = tree;
        this.architecture = architecture;
    }

    /** Returns the script's absolute path, if the package has it. */
    Optional<String> find(String packageName, String script) {
        for (String name : List.of(packageName, packageName + ":" + architecture, bare(packageName))) {
            String path = INFO + name + "." + script;
            if (tree.find(path).orElse(null) instanceof RegularFile) {
                return Optional.of("/" + path);
            }
        }
        return Optional.empty();
    }

    private static String bare(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }
}
