package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
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

/**
 * Reads an ext4, ext3 or ext2 file system, ours or not, without mounting it. Every number in it is checked before it is
 * used: a broken image is an {@link Ext4FormatException}, never a hang, and memory is bounded by what really lies in
 * the image.
 */
public final class Ext4Reader {
    /** What a segment takes in memory. */
    private static final int SEGMENT = 112;

    private final Volume volume;
    private final Map<Long, Inode> seen = new HashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    /** A directory whose entries are still to be read. */
    private record Pending(TreePath path, int depth, StoredInode inode, Directory directory) {}

    private final Allowance allowance;
    private final StoredXattrs.Blocks xattrs;

    private Ext4Reader(Volume volume, Allowance allowance) {
        this.volume = volume;
        this.allowance = allowance.reading("an ext4 file system");
        this.xattrs = new StoredXattrs.Blocks(volume, allowance);
    }

    /** Reads a file that is a file system as a whole. */
    public static Ext4Image read(Path image) throws IOException {
        return read(ImagePlan.of(image));
    }

    /**
     * Reads a file system, wherever it lies.
     *
     * @throws Ext4FormatException when there is none, it is broken, or needs its journal replayed
     * @throws org.xenwright.content.BoundsException when it asks for more than it may
     */
    public static Ext4Image read(ImagePlan plan) throws IOException {
        return read(plan, new Allowance(Bounds.ofDisk()));
    }

    /** Reads the same on an account that others share. */
    public static Ext4Image read(ImagePlan plan, Allowance allowance) throws IOException {
        try (PlanReader reader = new PlanReader(plan, allowance)) {
            Volume volume = new Volume(plan, reader);
            VolumeHeader header = volume.header();
            return new Ext4Image(
                    new Ext4Reader(volume, allowance).tree(),
                    header.label(),
                    header.uuid(),
                    header.blocks() * header.blockSize(),
                    header.freeBlocks() * header.blockSize(),
                    header.inodes(),
                    header.freeInodes());
        }
    }

    private Tree tree() throws IOException {
        StoredInode root = StoredInode.read(volume, Format.ROOT);
        if (root.type() != Format.S_IFDIR) {
            throw new Ext4FormatException("the root is no directory");
        }
        Tree tree = new Tree(attributes(TreePath.ROOT, root));
        seen.put((long) Format.ROOT, tree.root());
        pending.add(new Pending(TreePath.ROOT, 0, root, tree.root()));
        while (!pending.isEmpty()) {
            Pending next = pending.removeFirst();
            new StoredDirectory(volume, next.inode).read((name, number) -> add(tree, next, name, number));
        }
        return tree;
    }

    private void add(Tree tree, Pending parent, Name name, long number) throws IOException {
        if (parent.path.length() + 1 + name.length() > TreePath.MAX_LENGTH) {
            throw new Ext4FormatException("a path is longer than " + TreePath.MAX_LENGTH + " bytes: " + parent.path);
        }
        TreePath path = parent.path.child(name);
        allowance.entry(path, name.length(), parent.depth + 1);
        allowance.work(path, parent.depth);
        if (parent.directory.get(name) != null) {
            throw new Ext4FormatException(path + " is there twice");
        }
        Inode inode = seen.get(number);
        if (inode instanceof Directory) {
            throw new Ext4FormatException(path + " leads to a directory that has a name already");
        }
        if (inode == null) {
            StoredInode stored = StoredInode.read(volume, number);
            inode = inode(path, stored);
            seen.put(number, inode);
            if (inode instanceof Directory directory) {
                allowance.hold(path, path.length());
                pending.add(new Pending(path, parent.depth + 1, stored, directory));
            }
        }
        tree.put(path, inode);
    }

    private Inode inode(TreePath path, StoredInode stored) throws IOException {
        Attributes attributes = attributes(path, stored);
        return switch (stored.type()) {
            case Format.S_IFDIR -> new Directory(attributes);
            case Format.S_IFREG -> {
                allowance.file(path, stored.size());
                yield new RegularFile(attributes, content(path, stored));
            }
            case Format.S_IFLNK -> new Symlink(attributes, target(path, stored));
            case Format.S_IFCHR -> device(stored, attributes, Device.Kind.CHARACTER);
            case Format.S_IFBLK -> device(stored, attributes, Device.Kind.BLOCK);
            case Format.S_IFIFO -> new Special(attributes, Special.Kind.FIFO);
            case Format.S_IFSOCK -> new Special(attributes, Special.Kind.SOCKET);
            default ->
                throw new Ext4FormatException(
                        path + " is of no known type: mode 0" + Integer.toOctalString(stored.mode()));
        };
    }

    private Attributes attributes(TreePath path, StoredInode stored) throws IOException {
        return new Attributes(
                stored.mode() & 07777,
                stored.uid(),
                stored.gid(),
                stored.seconds(),
                stored.nanos(),
                StoredXattrs.read(xattrs, stored, path));
    }

    private Content content(TreePath path, StoredInode stored) throws IOException {
        long size = stored.size();
        List<Content.Segment> segments = new ArrayList<>();
        for (StoredMap.Extent extent : StoredMap.read(volume, stored)) {
            long at = extent.logical() * volume.blockSize();
            long length = Math.min(extent.length() * volume.blockSize(), size - at);
            if (length > 0) {
                allowance.hold(path, SEGMENT);
                add(path, segments, at, volume.content(extent.physical(), length), stored);
            }
        }
        if (size == 0) {
            return Content.EMPTY;
        }
        boolean whole = segments.size() == 1 && segments.get(0).content().size() == size;
        return whole ? segments.get(0).content() : new Content.Sparse(size, segments);
    }

    /** In a container that scatters the image, an extent is more than one segment. */
    private void add(TreePath path, List<Content.Segment> segments, long at, Content content, StoredInode stored)
            throws IOException {
        if (content instanceof Content.Sparse sparse) {
            for (Content.Segment each : sparse.segments()) {
                volume.count(stored.toString());
                allowance.hold(path, SEGMENT);
                segments.add(new Content.Segment(at + each.position(), each.content()));
            }
        } else {
            segments.add(new Content.Segment(at, content));
        }
    }

    private byte[] target(TreePath path, StoredInode stored) throws IOException {
        long size = stored.size();
        if (size < 1 || size > Format.MAX_TARGET) {
            throw new Ext4FormatException(stored + " is a link with a target of " + size + " bytes");
        }
        allowance.target(path, size);
        if (!stored.hasBlocks(volume.blockSize())) {
            if (size > Format.MAX_FAST_TARGET) {
                throw new Ext4FormatException(stored + " is a link whose target lies nowhere");
            }
            return Arrays.copyOf(stored.blockMap(), (int) size);
        }
        Content content = content(path, stored);
        return content.bytes(Format.MAX_TARGET);
    }

    private static Device device(StoredInode stored, Attributes attributes, Device.Kind kind) {
        byte[] map = stored.blockMap();
        int old = InodeFields.OLD_DEVICE.getInt(map);
        if (old != 0) {
            return new Device(attributes, kind, old >>> 8 & 0xff, old & 0xff);
        }
        int number = InodeFields.NEW_DEVICE.getInt(map);
        return new Device(attributes, kind, number >>> 8 & 0xfff, number & 0xff | number >>> 12 & 0xfff00);
    }
}
