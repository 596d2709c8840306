package org.xenwright.filesystem.iso9660;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Trees of what ISO 9660 can hold, with sizes and names around every edge. */
final class RandomIsoTree {
    static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");

    private static final int[] SIZES = {0, 1, 2047, 2048, 2049, 4095, 4096, 5000, 65536};
    private static final int[] NAMES = {1, 2, 8, 9, 12, 13, 100, 141, 142, 143, 144, 145, 250, 251, 255};
    private static final String LETTERS = "abcXYZ019._-~ +é";

    private final Random random;

    RandomIsoTree(long seed) {
        this.random = new Random(seed);
    }

    Tree tree(int entries) {
        Tree tree = new Tree(attributes());
        List<TreePath> folders = new ArrayList<>(List.of(TreePath.ROOT));
        for (int i = 0; i < entries; i++) {
            TreePath in = folders.get(random.nextInt(folders.size()));
            TreePath path = in.child(name(i));
            if (random.nextInt(6) == 0 && in.depth() < 7) {
                tree.put(path, new Directory(attributes()));
                folders.add(path);
            } else {
                byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
                random.nextBytes(bytes);
                tree.put(path, new RegularFile(attributes(), Content.of(bytes)));
            }
        }
        return tree;
    }

    private String name(int i) {
        int length = random.nextInt(4) > 0 ? 3 + random.nextInt(20) : NAMES[random.nextInt(NAMES.length)];
        StringBuilder name = new StringBuilder();
        String number = String.valueOf(i);
        while (name.toString().getBytes(StandardCharsets.UTF_8).length + number.length() < length - 1) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name + number;
    }

    private Attributes attributes() {
        // an ordinary user can read what a judge takes out
        return Attributes.of(0700 | random.nextInt(010000), CLOCK)
                .withOwner(random.nextInt(3), random.nextInt() & 0xffffffffL);
    }

    /** Everything of a tree that is kept. */
    static List<String> lines(Tree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        lines.add(line(TreePath.ROOT, tree.root().attributes(), "folder"));
        tree.walk((path, inode) -> {
            String content = "folder";
            if (inode instanceof RegularFile file) {
                try (InputStream in = file.content().open()) {
                    content = file.content().size() + " " + Digest.of(in.readAllBytes());
                } catch (IOException e) {
                    failed.add(e);
                }
            }
            lines.add(line(path, inode.attributes(), content));
        });
        for (IOException e : failed) {
            throw e;
        }
        return lines;
    }

    private static String line(TreePath path, Attributes of, String content) {
        return path + " " + Integer.toOctalString(of.mode()) + " " + of.uid() + ":" + of.gid() + " " + of.seconds()
                + " " + content;
    }
}
