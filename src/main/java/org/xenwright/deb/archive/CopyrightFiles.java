package org.xenwright.deb.archive;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;

/** The copyright files of packages, also those an image leaves out, and of packages whose folder is a link to another's. */
final class CopyrightFiles {
    private static final String FOLDER = "usr/share/doc/";
    private static final int HOPS = 5;

    private final Map<String, Content> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    void look(UnpackedDeb deb, TreePath path, Inode inode) {
        String text = path.toString().replaceFirst("^/", "");
        if (!text.startsWith(FOLDER + deb.name())) {
            return;
        }
        String rest = text.substring(FOLDER.length());
        if (inode instanceof RegularFile file && rest.equals(deb.name() + "/copyright")) {
            files.put(deb.name(), file.content());
        } else if (inode instanceof Symlink link
                && (rest.equals(deb.name()) || rest.equals(deb.name() + "/copyright"))) {
            String target = new String(link.target(), StandardCharsets.UTF_8).replaceFirst("/copyright$", "");
            links.put(deb.name(), target.substring(target.lastIndexOf('/') + 1));
        }
    }

    /** Returns the files by the name of the package; a package without one is left out. */
    SortedMap<String, Content> byPackage(Iterable<UnpackedDeb> debs) {
        SortedMap<String, Content> found = new TreeMap<>();
        for (UnpackedDeb deb : debs) {
            String at = deb.name();
            for (int hop = 0; hop < HOPS && !files.containsKey(at); hop++) {
                at = links.getOrDefault(at, at);
            }
            Content file = files.get(at);
            if (file != null) {
                found.put(deb.name(), file);
            }
        }
        return found;
    }
}
