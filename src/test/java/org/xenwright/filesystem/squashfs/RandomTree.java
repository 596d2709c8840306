package org.xenwright.filesystem.squashfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Trees with every kind of inode and sizes around every edge. */
final class RandomTree {
    private static final int[] SIZES = {0, 1, 4095, 4096, 8191, 8192, 131071, 131072, 131073, 262144, 300000};

    private final Random random;
    private final Path folder;
    private final List<TreePath> folders = new ArrayList<>(List.of(TreePath.ROOT));
    private final List<Inode> files = new ArrayList<>();
    private final Tree tree;

    RandomTree(long seed, Path folder) {
        this.random = new Random(seed);
        this.folder = folder;
        this.tree = new Tree(attributes(0755));
    }

    Tree tree(int entries) throws java.io.IOException {
        for (int i = 0; i < entries; i++) {
            TreePath path = folders.get(random.nextInt(folders.size())).child(name(i));
            Inode inode = inode(i);
            tree.put(path, inode);
            if (inode instanceof Directory) {
                folders.add(path);
            } else {
                files.add(inode);
            }
        }
        return tree;
    }

    private String name(int i) {
        StringBuilder name = new StringBuilder("n" + i);
        int length = random.nextInt(20) == 0 ? 255 : random.nextInt(30);
        while (name.length() < length) {
            name.append((char) ('a' + random.nextInt(26)));
        }
        return name.toString();
    }

    private Inode inode(int i) throws java.io.IOException {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Directory(attributes(random.nextInt(01000)));
            case 2 -> new Symlink(attributes(0777), "x".repeat(1 + random.nextInt(300)));
            case 3 ->
                new Device(
                        attributes(0640),
                        random.nextBoolean() ? Device.Kind.BLOCK : Device.Kind.CHARACTER,
                        random.nextInt(4096),
                        random.nextInt(1 << 19));
            case 4 -> new Special(attributes(0600), random.nextBoolean() ? Special.Kind.FIFO : Special.Kind.SOCKET);
            case 5 -> files.isEmpty() ? file(i) : files.get(random.nextInt(files.size()));
            default -> file(i);
        };
    }

    private RegularFile file(int i) throws java.io.IOException {
        int size = random.nextBoolean() ? random.nextInt(3000) : SIZES[random.nextInt(SIZES.length)];
        byte[] bytes = new byte[size];
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> java.util.Arrays.fill(bytes, (byte) random.nextInt(3));
            case 2 -> {
                for (int at = 0; at < size; at++) {
                    bytes[at] = (byte) ("0123456789".charAt(at % 10) + at / 1000 % 5);
                }
            }
            default -> {
                byte[] part = new byte[size / 3];
                random.nextBytes(part);
                System.arraycopy(part, 0, bytes, size - part.length, part.length);
            }
        }
        Content content = Content.of(bytes);
        if (random.nextBoolean()) {
            Path file = folder.resolve("content-" + i);
            Files.write(file, bytes);
            content = new Content.Slice(file, 0, size);
        } else if (random.nextInt(4) == 0) {
            content = new Content.Sparse(size + 400000L, List.of(new Content.Segment(200000, content)));
        }
        return new RegularFile(attributes(random.nextInt(010000)), content);
    }

    private Attributes attributes(int mode) {
        Map<String, byte[]> xattrs = new TreeMap<>();
        if (random.nextInt(5) == 0) {
            xattrs.put("user.note", new byte[] {1, 0, (byte) 0xff, (byte) random.nextInt()});
        }
        if (random.nextInt(8) == 0) {
            byte[] value = new byte[random.nextInt(3000)];
            random.nextBytes(value);
            xattrs.put("trusted.large", value);
        }
        long uid = random.nextInt(4) == 0 ? random.nextInt() & 0xffffffffL : random.nextInt(3);
        return new Attributes(mode, uid, random.nextInt(5), random.nextInt(), 0, Xattrs.of(xattrs));
    }
}
