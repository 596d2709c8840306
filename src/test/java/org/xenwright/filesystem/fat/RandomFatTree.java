package org.xenwright.filesystem.fat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Trees of files and folders that a FAT can hold, with names and sizes around every edge. */
final class RandomFatTree {
    private static final int[] SIZES = {0, 1, 511, 512, 513, 1023, 1024, 4095, 4096, 4097, 32768, 70000};
    private static final String[] ALPHABETS = {
        "ABCXYZ019_-~", "abcxyz019", "aB .+,;=[]", "äßéñØÆ", "日本語漢字", "AB.ab", "\uD83D\uDE00"
    };

    private final Random random;
    private final Path folder;
    private final Tree tree;
    private final List<TreePath> folders = new ArrayList<>(List.of(TreePath.ROOT));
    private int alphabets = ALPHABETS.length;
    private final Set<String> taken = new HashSet<>();

    RandomFatTree(long seed, Path folder) {
        this.random = new Random(seed);
        this.folder = folder;
        this.tree = new Tree(attributes(0755));
    }

    /** Leaves out characters of two units, which mtools does not know. */
    RandomFatTree withinTwoBytes() {
        alphabets = ALPHABETS.length - 1;
        return this;
    }

    Tree tree(int entries) throws IOException {
        for (int i = 0; i < entries; i++) {
            TreePath parent = folders.get(random.nextInt(folders.size()));
            String name = name();
            if (!taken.add(parent + "/" + name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))) {
                continue;
            }
            TreePath path = parent.child(name);
            Inode inode = random.nextInt(6) == 0 ? new Directory(attributes(0755)) : file(i);
            tree.put(path, inode);
            if (inode instanceof Directory && path.length() < 2000) {
                folders.add(path);
            }
        }
        return tree;
    }

    /** Returns a name of at most 255 bytes that does not end in a dot or a blank. */
    private String name() {
        String alphabet = ALPHABETS[random.nextInt(alphabets)];
        int length = random.nextInt(15) == 0 ? 200 + random.nextInt(56) : 1 + random.nextInt(30);
        StringBuilder name = new StringBuilder();
        while (name.length() < length) {
            int at = alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())));
            name.appendCodePoint(alphabet.codePointAt(at));
        }
        while (name.toString().getBytes(StandardCharsets.UTF_8).length > 255) {
            name.setLength(name.offsetByCodePoints(name.length(), -1));
        }
        String found = name.toString().replaceAll("[. ]+$", "");
        return found.isEmpty() ? "x" + random.nextInt(1000) : found;
    }

    private RegularFile file(int i) throws IOException {
        int size = random.nextBoolean() ? random.nextInt(3000) : SIZES[random.nextInt(SIZES.length)];
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        Content content = Content.of(bytes);
        if (size > 0 && random.nextBoolean()) {
            Path file = Files.write(folder.resolve("content-" + i), bytes);
            content = new Content.Slice(file, 0, size);
        } else if (size > 0 && random.nextInt(4) == 0) {
            content = new Content.Sparse(size + 100_000L, List.of(new Content.Segment(50_000, content)));
        }
        return new RegularFile(attributes(0644), content);
    }

    private Attributes attributes(int mode) {
        return Attributes.of(mode, Instant.ofEpochSecond(400_000_000L + 2L * random.nextInt(600_000_000)));
    }
}
