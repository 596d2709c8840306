package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** Trees with everything odd in them, the same for the same seed. */
final class RandomTree {
    private static final int[] SIZES = {0, 1, 59, 4095, 4096, 4097, 8192, 12289, 65536, 300_000};
    private static final int[] TARGETS = {1, 20, 59, 60, 61, 255, 4095};
    private static final int[] VALUES = {0, 1, 3, 4, 20, 40, 68, 69, 72, 76, 100, 1000};
    private static final long[] TIMES = {
        Timestamp.MIN,
        Timestamp.MIN - 1,
        -1,
        0,
        1_700_000_000L,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        Timestamp.MAX,
        Timestamp.MAX + 1
    };

    private final Random random;
    private final Path source;
    private final List<TreePath> directories = new ArrayList<>(List.of(TreePath.ROOT));
    private final List<Inode> linkable = new ArrayList<>();

    private RandomTree(Random random, Path source) {
        this.random = random;
        this.source = source;
    }

    /** @param source a file of random bytes that contents may refer to; made when missing */
    static Tree of(long seed, int entries, Path source) throws IOException {
        if (!Files.exists(source)) {
            byte[] bytes = new byte[1 << 20];
            new Random(1).nextBytes(bytes);
            Files.write(source, bytes);
        }
        RandomTree made = new RandomTree(new Random(seed), source);
        return made.tree(entries);
    }

    private Tree tree(int entries) {
        Tree tree = new Tree(attributes());
        for (int i = 0; i < entries; i++) {
            TreePath parent = directories.get(random.nextInt(directories.size()));
            byte[] name = name();
            if (parent.toBytes().length + 1 + name.length > 4000) {
                continue;
            }
            TreePath path = TreePath.of(join(parent.toBytes(), name));
            if (tree.find(path).isPresent()) {
                continue;
            }
            tree.put(path, inode(path));
        }
        return tree;
    }

    private Inode inode(TreePath path) {
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                directories.add(path);
                return new Directory(attributes());
            }
            case 2 -> {
                return linkable(new Symlink(attributes(), bytes(pick(TARGETS), 1)));
            }
            case 3 -> {
                Device.Kind kind = random.nextBoolean() ? Device.Kind.BLOCK : Device.Kind.CHARACTER;
                int bits = random.nextInt(13);
                return linkable(new Device(
                        attributes(), kind, random.nextInt(1 << bits), random.nextInt(1 << random.nextInt(21))));
            }
            case 4 -> {
                return linkable(
                        new Special(attributes(), random.nextBoolean() ? Special.Kind.FIFO : Special.Kind.SOCKET));
            }
            case 5, 6 -> {
                return linkable.isEmpty()
                        ? new RegularFile(attributes(), Content.EMPTY)
                        : linkable.get(random.nextInt(linkable.size()));
            }
            default -> {
                return linkable(new RegularFile(attributes(), content()));
            }
        }
    }

    private Inode linkable(Inode inode) {
        linkable.add(inode);
        return inode;
    }

    private Content content() {
        int size = random.nextInt(4) == 0 ? random.nextInt(20_000) : pick(SIZES);
        switch (random.nextInt(4)) {
            case 0:
                return slice(size);
            case 1:
                return sparse();
            default:
                return Content.of(random.nextInt(8) == 0 ? new byte[size] : bytes(size, 0));
        }
    }

    private Content slice(int size) {
        return size == 0 ? Content.EMPTY : new Content.Slice(source, random.nextInt((1 << 20) - size), size);
    }

    private Content sparse() {
        List<Content.Segment> segments = new ArrayList<>();
        long at = 0;
        for (int i = random.nextInt(9); i > 0; i--) {
            at += random.nextInt(3) == 0 ? 0 : random.nextInt(3) == 0 ? random.nextInt(1 << 18) : random.nextInt(9000);
            Content part = random.nextBoolean() ? slice(random.nextInt(9000)) : Content.of(bytes(pick(SIZES), 0));
            segments.add(new Content.Segment(at, part));
            at += part.size();
        }
        return new Content.Sparse(at + (random.nextBoolean() ? 0 : random.nextInt(1 << 18)), segments);
    }

    Attributes attributes() {
        long uid = random.nextLong() >>> 32 + random.nextInt(32);
        long gid = random.nextLong() >>> 32 + random.nextInt(32);
        int nanos = random.nextInt(1_000_000_000);
        return new Attributes(random.nextInt(010000), uid, gid, TIMES[random.nextInt(TIMES.length)], nanos, xattrs());
    }

    private Xattrs xattrs() {
        if (random.nextInt(3) > 0) {
            return Xattrs.NONE;
        }
        String[] names = {"user.", "trusted.", "security."};
        Map<String, byte[]> values = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = names[random.nextInt(3)] + "näme-x".substring(0, 1 + random.nextInt(6)) + random.nextInt(30);
            byte[] value = new byte[random.nextInt(3) > 0 ? random.nextInt(30) : pick(VALUES)];
            random.nextBytes(value);
            if (values.values().stream().mapToInt(v -> v.length).sum() + value.length < 3000) {
                values.put(name, value);
            }
        }
        if (random.nextInt(3) == 0) {
            values.put("system.posix_acl_access", acl());
        }
        return Xattrs.of(values);
    }

    /** user::rwx user:1000:rw- group::r-x group:70000:r-- mask::rwx other::--x */
    static byte[] acl() {
        int[][] entries = {{1, 7, -1}, {2, 6, 1000}, {4, 5, -1}, {8, 4, 70_000}, {0x10, 7, -1}, {0x20, 1, -1}};
        ByteBuffer bytes = ByteBuffer.allocate(4 + 8 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(2);
        for (int[] entry : entries) {
            bytes.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return bytes.array();
    }

    private byte[] name() {
        int length = random.nextInt(5) == 0 ? 1 + random.nextInt(255) : 1 + random.nextInt(12);
        byte[] name = bytes(length, 1);
        for (int i = 0; i < name.length; i++) {
            if (name[i] == '/' || name[i] == '.' || name[i] >= 0 && name[i] < 0x20 || name[i] == 0x7f) {
                name[i] = '_';
            }
        }
        return name;
    }

    private byte[] bytes(int size, int least) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            bytes[i] = bytes[i] == 0 ? (byte) least : bytes[i];
        }
        return bytes;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private static byte[] join(byte[] parent, byte[] name) {
        byte[] path = new byte[parent.length + 1 + name.length];
        System.arraycopy(parent, 0, path, 0, parent.length);
        path[parent.length] = '/';
        System.arraycopy(name, 0, path, parent.length + 1, name.length);
        return path;
    }
}
