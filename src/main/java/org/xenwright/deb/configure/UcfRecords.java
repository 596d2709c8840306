package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.xenwright.content.Content;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The records of ucf, by which packages keep the configuration that their scripts write: a digest of each file, and a
 * copy of some.
 */
final class UcfRecords {
    private static final String COPIES = "var/lib/ucf/cache/";
    private static final String HASHES = "var/lib/ucf/hashfile";
    private static final int LARGEST = 16 << 20;

    private UcfRecords() {}

    /**
     * Removes what is known of a file: its copy holds the same secrets, and a known file that is not there is one that
     * the administrator deleted, which ucf does not make again.
     */
    static void forget(Tree tree, TreePath path) throws IOException {
        tree.remove(COPIES + path.toString().replace('/', ':'));
        if (tree.find(HASHES).orElse(null) instanceof RegularFile file) {
            String text = new String(file.content().bytes(LARGEST), StandardCharsets.ISO_8859_1);
            String rest = text.lines()
                    .filter(line -> !line.endsWith("  " + path))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
            if (!rest.equals(text)) {
                tree.put(
                        HASHES,
                        new RegularFile(file.attributes(), Content.of(rest.getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
    }
}
