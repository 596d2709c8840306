package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

/**
 * Reads a squashfs 4.0 file system, ours or not, without mounting it. A broken image is a
 * {@link SquashfsFormatException}, never a hang, and memory is bounded by the number of its inodes.
 */
public final class SquashfsReader {
    /** A directory whose entries are still to be read. */
    private record Pending(TreePath path, int depth, Directory directory, long place, long length) {}

    private final Allowance allowance;
    private final Image image;
    private final FileReader files;
    private final XattrReader xattrs;
    private final Map<Long, Inode> seen = new HashMap<>();
    private final Set<Long> directories = new HashSet<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    private SquashfsReader(Image image, FileReader files, Allowance allowance) {
        this.image = image;
        this.files = files;
        this.allowance = allowance;
        this.xattrs = new XattrReader(image, allowance);
    }

    /**
     * Reads everything.
     *
     * @param plan the image, from the first byte of the file system on
     * @param spool a file that does not exist yet; it takes what files hold, decompressed, and the tree refers to it
     * @param limit how many bytes may come out
     * @throws SquashfsFormatException when there is no such file system, or it is broken
     * @throws org.xenwright.content.BoundsException when it asks for more than it may
     */
    public static Tree read(ImagePlan plan, Path spool, long limit) throws IOException {
        return read(plan, spool, limit, new Allowance(Bounds.ofDisk()));
    }

    /** Reads the same on an account that others share. */
    public static Tree read(ImagePlan plan, Path spool, long limit, Allowance allowance) throws IOException {
        try (PlanReader reader = new PlanReader(plan, allowance);
                FileChannel out = FileChannel.open(spool, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Image image = new Image(plan, reader);
            allowance.reading("a squashfs file system");
            return new SquashfsReader(image, new FileReader(image, spool, out, limit, allowance), allowance).tree();
        } catch (UnsafePathException e) {
            throw new SquashfsFormatException(Problem.messageOf(e), e);
        }
    }

    private Tree tree() throws IOException {
        if (!(inode(TreePath.ROOT, image.root(), 0) instanceof Directory root)) {
            throw new SquashfsFormatException("a root that is no directory");
        }
        Tree tree = new Tree(root.attributes());
        Pending first = pending.remove();
        pending.add(new Pending(first.path, 0, tree.root(), first.place, first.length));
        while (!pending.isEmpty()) {
            entries(tree, pending.remove());
        }
        return tree;
    }

    private void entries(Tree tree, Pending directory) throws IOException {
        if (directory.length == 0) {
            return;
        }
        TableCursor cursor = new TableCursor(image, image.directoryTable(), directory.place);
        long left = directory.length;
        while (left > 0) {
            long count = cursor.u32() + 1;
            long block = cursor.u32();
            cursor.skip(4);
            left -= 12;
            if (count > 256) {
                throw new SquashfsFormatException("a run of " + count + " entries");
            }
            for (long i = 0; i < count; i++) {
                long place = block << 16 | cursor.u16();
                cursor.skip(4);
                byte[] name = cursor.bytes(length(cursor.u16()));
                left -= 8 + name.length;
                Name entry = Name.of(name);
                if (directory.path.length() + 1 + name.length > TreePath.MAX_LENGTH) {
                    throw new SquashfsFormatException(
                            "a path is longer than " + TreePath.MAX_LENGTH + " bytes: in " + directory.path);
                }
                TreePath path = directory.path.child(entry);
                // the path is kept only until the directory's entries are read, the name for good
                allowance.entry(path, name.length, directory.depth + 1);
                allowance.work(path, directory.depth);
                if (directory.directory.get(entry) != null) {
                    throw new SquashfsFormatException("the entry " + path + " twice");
                }
                tree.put(path, inode(path, place, directory.depth + 1));
                if (seen.size() > image.inodes()) {
                    throw new SquashfsFormatException("more inodes than the " + image.inodes() + " it speaks of");
                }
            }
        }
        if (left != 0) {
            throw new SquashfsFormatException("a listing that does not end where its directory says");
        }
    }

    /** Of a name; one less is stored. */
    private static int length(int stored) throws SquashfsFormatException {
        if (stored >= TreePath.MAX_NAME) {
            throw new SquashfsFormatException("a name of " + (stored + 1) + " bytes");
        }
        return stored + 1;
    }

    private Inode inode(TreePath path, long place, int depth) throws IOException {
        Inode known = seen.get(place);
        if (known != null) {
            if (known instanceof Directory) {
                throw new SquashfsFormatException("the directory " + path + " is also somewhere else");
            }
            return known;
        }
        TableCursor cursor = new TableCursor(image, image.inodeTable(), place);
        int type = cursor.u16();
        int mode = cursor.u16() & 07777;
        long uid = id(cursor.u16());
        long gid = id(cursor.u16());
        long time = cursor.u32();
        cursor.skip(4);
        Attributes plain = new Attributes(mode, uid, gid, time, 0, Xattrs.NONE);
        Inode inode = switch (type) {
            case 1, 8 -> directory(path, depth, cursor, plain, type == 8);
            case 2, 9 -> file(path, cursor, plain, type == 9);
            case 3, 10 -> symlink(path, cursor, plain, type == 10);
            case 4, 5, 11, 12 -> device(path, cursor, plain, type);
            case 6, 7, 13, 14 -> special(path, cursor, plain, type);
            default -> throw new SquashfsFormatException("the inode of " + path + " is of type " + type);
        };
        seen.put(place, inode);
        return inode;
    }

    private Inode directory(TreePath path, int depth, TableCursor cursor, Attributes plain, boolean large)
            throws IOException {
        long block;
        long length;
        int offset;
        Attributes attributes = plain;
        if (large) {
            cursor.skip(4);
            length = cursor.u32();
            block = cursor.u32();
            cursor.skip(6);
            offset = cursor.u16();
            attributes = plain.withXattrs(xattrs.read(path, cursor.s32()));
        } else {
            block = cursor.u32();
            cursor.skip(4);
            length = cursor.u16();
            offset = cursor.u16();
        }
        Directory directory = new Directory(attributes);
        long place = block << 16 | offset;
        // an empty listing has no place of its own
        if (length > 3 && !directories.add(place)) {
            throw new SquashfsFormatException("two directories with one listing, the second is " + path);
        }
        allowance.hold(path, path.length());
        pending.add(new Pending(path, depth, directory, place, Math.max(0, length - 3)));
        return directory;
    }

    private Inode file(TreePath path, TableCursor cursor, Attributes plain, boolean large) throws IOException {
        long start = large ? cursor.u63() : cursor.u32();
        long size = large ? cursor.u63() : 0;
        if (large) {
            cursor.skip(12);
        }
        int fragment = cursor.s32();
        long offset = cursor.u32();
        Attributes attributes = plain;
        if (large) {
            attributes = plain.withXattrs(xattrs.read(path, cursor.s32()));
        } else {
            size = cursor.u32();
        }
        allowance.file(path, size);
        Content content = files.read(path, start, size, fragment, offset, cursor);
        return new RegularFile(attributes, content);
    }

    private Inode symlink(TreePath path, TableCursor cursor, Attributes plain, boolean large) throws IOException {
        cursor.skip(4);
        long length = cursor.u32();
        allowance.target(path, length);
        byte[] target = cursor.bytes((int) length);
        return new Symlink(large ? plain.withXattrs(xattrs.read(path, cursor.s32())) : plain, target);
    }

    private Inode device(TreePath path, TableCursor cursor, Attributes plain, int type) throws IOException {
        cursor.skip(4);
        int number = cursor.s32();
        Attributes attributes = type > 7 ? plain.withXattrs(xattrs.read(path, cursor.s32())) : plain;
        Device.Kind kind = type == 4 || type == 11 ? Device.Kind.BLOCK : Device.Kind.CHARACTER;
        return new Device(attributes, kind, number >>> 8 & 0xfff, number & 0xff | number >>> 12 & 0xfff00);
    }

    private Inode special(TreePath path, TableCursor cursor, Attributes plain, int type) throws IOException {
        cursor.skip(4);
        Attributes attributes = type > 7 ? plain.withXattrs(xattrs.read(path, cursor.s32())) : plain;
        return new Special(attributes, type == 6 || type == 13 ? Special.Kind.FIFO : Special.Kind.SOCKET);
    }

    private long id(int index) throws IOException {
        if (index >= image.ids() && image.ids() != 0) {
            throw new SquashfsFormatException("an owner that is not there");
        }
        long table = image.raw(image.idTable() + index / (Squashfs.METADATA_BLOCK / 4) * 8L, 8)
                .getLong();
        return new TableCursor(image, table, index % (Squashfs.METADATA_BLOCK / 4) * 4L).u32();
    }
}
