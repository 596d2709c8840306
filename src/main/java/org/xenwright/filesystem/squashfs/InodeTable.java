package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;

/** Writes inodes, in the short form where it holds everything. */
final class InodeTable {
    static final int DIRECTORY = 1;
    static final int FILE = 2;
    static final int SYMLINK = 3;
    static final int BLOCK_DEVICE = 4;
    static final int CHARACTER_DEVICE = 5;
    static final int FIFO = 6;
    static final int SOCKET = 7;

    /** Added to a type: the long form. */
    private static final int LONG = 7;

    private static final long MOST_TIME = 0xffffffffL;

    private final SquashfsOptions options;
    private final MetadataWriter table;
    private final IdTable ids = new IdTable();
    private final XattrTable xattrs;

    /** @param packer of its blocks */
    InodeTable(SquashfsOptions options, Packer packer) {
        this.options = options;
        this.table = new MetadataWriter(packer);
        this.xattrs = new XattrTable(packer);
    }

    IdTable ids() {
        return ids;
    }

    XattrTable xattrs() {
        return xattrs;
    }

    byte[] finish() throws IOException {
        return table.finish();
    }

    static int type(Inode inode) {
        if (inode instanceof Directory) {
            return DIRECTORY;
        } else if (inode instanceof RegularFile) {
            return FILE;
        } else if (inode instanceof Symlink) {
            return SYMLINK;
        } else if (inode instanceof Device device) {
            return device.kind() == Device.Kind.BLOCK ? BLOCK_DEVICE : CHARACTER_DEVICE;
        }
        return ((Special) inode).kind() == Special.Kind.FIFO ? FIFO : SOCKET;
    }

    /** Writes a directory whose listing is written. */
    void write(Directory directory, Node node, DirectoryListing listing, int subdirectories, int parent)
            throws IOException {
        int xattr = xattrs.index(directory.attributes().xattrs());
        // 3 is what "." and ".." are thought to take
        int size = listing.length() + 3;
        int links = 2 + subdirectories;
        if (size <= 0xffff && listing.points().isEmpty() && xattr == XattrTable.NONE) {
            ByteBuffer out = header(directory, node, DIRECTORY, 16);
            out.putInt((int) (listing.place() >>> 16)).putInt(links);
            out.putShort((short) size).putShort((short) listing.place()).putInt(parent);
            put(node, out);
            return;
        }
        int names = listing.points().stream()
                .mapToInt(point -> 12 + point.name().length)
                .sum();
        ByteBuffer out = header(directory, node, DIRECTORY + LONG, 24 + names);
        out.putInt(links).putInt(size).putInt((int) (listing.place() >>> 16)).putInt(parent);
        out.putShort((short) listing.points().size())
                .putShort((short) listing.place())
                .putInt(xattr);
        for (DirectoryListing.Point point : listing.points()) {
            out.putInt(point.offset())
                    .putInt(point.block())
                    .putInt(point.name().length - 1)
                    .put(point.name());
        }
        put(node, out);
    }

    /** Writes anything but a directory. */
    void write(Inode inode, Node node) throws IOException {
        int xattr = xattrs.index(inode.attributes().xattrs());
        if (inode instanceof RegularFile) {
            write(inode, node, Objects.requireNonNull(node.data), xattr);
            return;
        }
        int type = type(inode);
        boolean large = xattr != XattrTable.NONE;
        byte[] target = inode instanceof Symlink link ? link.target() : new byte[0];
        ByteBuffer out = header(inode, node, large ? type + LONG : type, 12 + target.length);
        out.putInt(node.links);
        if (inode instanceof Symlink) {
            out.putInt(target.length).put(target);
        } else if (inode instanceof Device device) {
            out.putInt(device.minor() & 0xff | device.major() << 8 | (device.minor() & ~0xff) << 12);
        }
        if (large) {
            out.putInt(xattr);
        }
        put(node, out);
    }

    private void write(Inode inode, Node node, FileData data, int xattr) throws IOException {
        boolean large = data.size() > 0xffffffffL
                || data.start() > 0xffffffffL
                || data.holes() > 0
                || node.links > 1
                || xattr != XattrTable.NONE;
        ByteBuffer out = header(inode, node, large ? FILE + LONG : FILE, 40 + data.words().length * Integer.BYTES);
        if (large) {
            // a file is never all hole, say readers that subtract
            out.putLong(data.start())
                    .putLong(data.size())
                    .putLong(Math.min(data.holes(), Math.max(0, data.size() - 1)));
            out.putInt(node.links).putInt(data.fragment()).putInt(data.offset()).putInt(xattr);
        } else {
            out.putInt((int) data.start())
                    .putInt(data.fragment())
                    .putInt(data.offset())
                    .putInt((int) data.size());
        }
        for (int word : data.words()) {
            out.putInt(word);
        }
        put(node, out);
    }

    private ByteBuffer header(Inode inode, Node node, int type, int more) {
        Attributes attributes = inode.attributes();
        long time = Math.min(attributes.seconds(), options.clock().getEpochSecond());
        ByteBuffer out = ByteBuffer.allocate(16 + more).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) type).putShort((short) attributes.mode());
        out.putShort(ids.index(attributes.uid())).putShort(ids.index(attributes.gid()));
        return out.putInt((int) Math.max(0, Math.min(MOST_TIME, time))).putInt(node.number);
    }

    private void put(Node node, ByteBuffer out) throws IOException {
        node.place = table.position();
        node.written = true;
        table.write(out.flip());
    }
}
