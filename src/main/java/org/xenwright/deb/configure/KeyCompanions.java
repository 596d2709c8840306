package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Files that scripts make with a private key and that are wrong without it: its certificate, a request for one, its public
 * key. A script that finds the certificate makes no other for the key that it makes anew.
 */
final class KeyCompanions {
    private static final int LARGEST = 1 << 16;
    /** More than the head of public keys of one kind has (33 bytes), less than the shortest that has no fixed form (64). */
    private static final int SHARED = 48;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9. ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private static final Pattern PARAMETERS = Pattern.compile("(X9\\.42 )?DH PARAMETERS");

    private KeyCompanions() {}

    /** Returns those of some files that hold what belongs to a private key. */
    static List<TreePath> of(Tree tree, TreePath key, Collection<TreePath> among) throws IOException {
        Set<String> parts = new HashSet<>();
        for (Block block : blocks(tree, key)) {
            if (block.label.endsWith("PRIVATE KEY")) {
                parts.addAll(parts(block.bytes));
            }
        }
        List<TreePath> found = new ArrayList<>();
        for (TreePath path : among) {
            if (!path.equals(key)
                    && blocks(tree, path).stream()
                            .anyMatch(each -> parts(each.bytes).stream().anyMatch(parts::contains))) {
                found.add(path);
            }
        }
        return found;
    }

    /** Returns those of some files that hold parameters for Diffie-Hellman: no secret, but of this machine alone. */
    static List<TreePath> parameters(Tree tree, Collection<TreePath> among) throws IOException {
        List<TreePath> found = new ArrayList<>();
        for (TreePath path : among) {
            if (blocks(tree, path).stream()
                    .anyMatch(each -> PARAMETERS.matcher(each.label).matches())) {
                found.add(path);
            }
        }
        return found;
    }

    private record Block(String label, byte[] bytes) {}

    /** Returns the blocks of RFC 7468, without those that are not what they say. */
    private static List<Block> blocks(Tree tree, TreePath path) throws IOException {
        List<Block> blocks = new ArrayList<>();
        if (tree.find(path).orElse(null) instanceof RegularFile file
                && file.content().size() <= LARGEST) {
            Matcher block = BLOCK.matcher(new String(file.content().bytes(LARGEST), StandardCharsets.ISO_8859_1));
            while (block.find()) {
                try {
                    blocks.add(new Block(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
                } catch (IllegalArgumentException e) {
                    // nobody can use it
                }
            }
        }
        return blocks;
    }

    private static List<String> parts(byte[] bytes) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at + SHARED <= bytes.length; at++) {
            parts.add(new String(Arrays.copyOfRange(bytes, at, at + SHARED), StandardCharsets.ISO_8859_1));
        }
        return parts;
    }
}
