package org.xenwright.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The search for private keys that commands made: in a shared image they would be no secret. */
public final class PrivateKeys {
    /** The headers of RFC 7468, and those that OpenSSH, OpenSSL and PuTTY write. */
    private static final Pattern HEADER = Pattern.compile(
            "-----BEGIN (?:(?!PRIVATE KEY)[A-Z0-9]++ )*+PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\\d");

    private static final int WINDOW = 1 << 20;

    private PrivateKeys() {}

    /** Returns the paths whose files hold a private key in their first mebibyte. */
    public static List<TreePath> find(Tree tree, Collection<TreePath> paths) throws IOException {
        List<TreePath> found = new ArrayList<>();
        for (TreePath path : paths) {
            if (tree.find(path).orElse(null) instanceof RegularFile file) {
                try (InputStream in = file.content().open()) {
                    String text = new String(in.readNBytes(WINDOW), StandardCharsets.ISO_8859_1);
                    // a program that merely contains the header's words is no key
                    if (text.indexOf('\0') < 0 && HEADER.matcher(text).find()) {
                        found.add(path);
                    }
                }
            }
        }
        return found;
    }

    /**
     * Refuses private keys that commands of a project made.
     *
     * @throws org.xenwright.problem.ProblemException when one of the paths holds a private key
     */
    public static void refuse(Tree tree, Collection<TreePath> paths, String attempted) throws IOException {
        refuse(
                find(tree, paths),
                attempted,
                "let each machine make its own key at its first start, or put the file into the overlay if every"
                        + " machine is to share it");
    }

    /**
     * Refuses private keys that were found.
     *
     * @throws org.xenwright.problem.ProblemException when there are some
     */
    public static void refuse(List<TreePath> found, String attempted, String remedy) {
        if (!found.isEmpty()) {
            throw Problem.of(attempted, remedy)
                    .at(found.stream()
                            .map(TreePath::toString)
                            .reduce((a, b) -> a + ", " + b)
                            .orElse(""))
                    .found("a private key made by a script")
                    .expected("no secret in an image that others may read")
                    .raise();
        }
    }
}
