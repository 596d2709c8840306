package org.xenwright.deb.world;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.InstalledFiles;
import org.xenwright.deb.configure.ScriptAuthors;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The Debian packages of a tree, from dpkg's own records. */
final class DebianSystem implements InstalledSystem {
    static final String STATUS = "var/lib/dpkg/status";

    private static final int LARGEST = 64 << 20;

    private final SortedMap<String, String> versions;
    private final SortedMap<TreePath, String> owners;
    private final Tree tree;
    private @Nullable ScriptAuthors authors;

    private DebianSystem(Tree tree, SortedMap<String, String> versions, SortedMap<TreePath, String> owners) {
        this.tree = tree;
        this.versions = versions;
        this.owners = owners;
    }

    static DebianSystem of(Tree tree) throws IOException {
        SortedMap<String, String> versions = new TreeMap<>();
        if (tree.follow(STATUS).orElse(null) instanceof RegularFile file) {
            for (Paragraph each : Paragraph.parseAll(file.content().bytes(LARGEST), "/" + STATUS)) {
                if (each.get("Status", "").endsWith(" installed")) {
                    versions.put(
                            each.get("Package", "") + ":" + each.get("Architecture", "all"), each.get("Version", ""));
                }
            }
        }
        return new DebianSystem(tree, versions, InstalledFiles.owners(tree, versions.keySet()));
    }

    @Override
    public Map<String, String> versions() {
        return Collections.unmodifiableMap(versions);
    }

    @Override
    public Map<TreePath, String> owners() {
        return Collections.unmodifiableMap(owners);
    }

    @Override
    public List<String> authors(TreePath path) throws IOException {
        ScriptAuthors known = authors;
        if (known == null) {
            known = ScriptAuthors.of(tree);
            authors = known;
        }
        return known.of(path);
    }
}
