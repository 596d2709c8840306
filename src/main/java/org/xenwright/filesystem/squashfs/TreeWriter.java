package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xenwright.content.ContentReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Writes one file system: superblock, data, inodes, directories, fragments, export table, owners, extended attributes.
 * The tables at the end follow each other without gaps, which the kernel insists on.
 */
final class TreeWriter {
    private static final int SUPERBLOCK = SquashfsSuperblock.TABLE.length();
    private static final int MAJOR = 4;
    private static final int ALWAYS_FRAGMENTS = 0x20;
    private static final int DUPLICATES = 0x40;
    private static final int EXPORTABLE = 0x80;
    private static final int NO_XATTRS = 0x200;
    private static final int PADDING = 4096;
    private static final int MOST_LOSSES = 20;
    // the limits of Linux: PATH_MAX with its NUL, XATTR_NAME_MAX, XATTR_SIZE_MAX
    private static final int MOST_TARGET = 4095;
    private static final int MOST_NAME = 255;
    private static final int MOST_VALUE = 65536;

    private final Tree tree;
    private final SquashfsOptions options;
    private final Packer packer;
    private final FileChannel channel;
    private final Map<Inode, Node> nodes = new IdentityHashMap<>();
    private final List<Inode> numbered = new ArrayList<>();
    private final Map<Long, Integer> sizes = new HashMap<>();
    private final List<String> losses = new ArrayList<>();
    private final InodeTable inodes;
    private final MetadataWriter directories;
    private long position = SUPERBLOCK;

    /** @param packer of the tables */
    TreeWriter(Tree tree, SquashfsOptions options, Packer packer, FileChannel channel) {
        this.tree = tree;
        this.options = options;
        this.channel = channel;
        this.packer = packer;
        this.inodes = new InodeTable(options, packer);
        this.directories = new MetadataWriter(packer);
    }

    SquashfsResult write() throws IOException {
        number();
        DataWriter data = data();
        directory(tree.root(), numbered.size() + 1);
        Superblock superblock = new Superblock();
        superblock.inodeTable = append(inodes.finish());
        superblock.directoryTable = append(directories.finish());
        superblock.fragmentTable = table(fragments(data.fragments()));
        superblock.exportTable = table(export());
        superblock.idTable = table(inodes.ids().bytes());
        superblock.xattrTable = xattrs();
        long used = position;
        superblock.write(used, data.fragments().size());
        long size = (used + PADDING - 1) / PADDING * PADDING;
        if (size > used) {
            append(new byte[(int) (size - used)]);
        }
        return new SquashfsResult(size, numbered.size(), data.duplicates(), losses);
    }

    /** The root gets 1, the entries of a directory follow each other: so listings stay short. */
    private void number() {
        node(tree.root());
        number(TreePath.ROOT, tree.root());
    }

    private void number(TreePath path, Directory directory) {
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            Inode inode = entry.getValue();
            Node known = nodes.get(inode);
            if (known != null) {
                known.links++;
                continue;
            }
            node(inode);
            survey(path.child(entry.getKey()), inode);
        }
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            if (entry.getValue() instanceof Directory below) {
                number(path.child(entry.getKey()), below);
            }
        }
    }

    private void node(Inode inode) {
        numbered.add(inode);
        nodes.put(inode, new Node(numbered.size()));
    }

    private void survey(TreePath path, Inode inode) {
        if (inode instanceof RegularFile file) {
            sizes.merge(file.content().size(), 1, Integer::sum);
        }
        if (inode instanceof Symlink link && link.target().length > MOST_TARGET) {
            throw refuse(path, "a link to " + link.target().length + " bytes", "at most " + MOST_TARGET);
        }
        for (Map.Entry<String, byte[]> each :
                inode.attributes().xattrs().asMap().entrySet()) {
            String name = each.getKey();
            if (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME || each.getValue().length > MOST_VALUE) {
                throw refuse(
                        path,
                        "the extended attribute " + name + " of " + each.getValue().length + " bytes",
                        "a name of at most " + MOST_NAME + " bytes and a value of at most " + MOST_VALUE);
            }
            if (!XattrTable.holds(name)) {
                if (losses.size() == MOST_LOSSES) {
                    losses.add("and more");
                } else if (losses.size() < MOST_LOSSES) {
                    losses.add(path + ": extended attribute " + name);
                }
            }
        }
    }

    private static RuntimeException refuse(TreePath path, String found, String most) {
        return Problem.of("writing a squashfs", "shorten it, or leave the file out")
                .at(path.toString())
                .found(found)
                .expected(most + ", which is what Linux reads")
                .raise();
    }

    /** Files lie in the order of a walk through the tree. */
    private DataWriter data() throws IOException {
        try (BlockPipeline pipeline = new BlockPipeline(channel, position, options);
                ContentReader reader = new ContentReader()) {
            DataWriter data = new DataWriter(pipeline, reader, options.blockSize(), sizes);
            data(tree.root(), data);
            data.finish();
            position = pipeline.drain();
            return data;
        }
    }

    private void data(Directory directory, DataWriter data) throws IOException {
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            if (entry.getValue() instanceof Directory below) {
                data(below, data);
            } else if (entry.getValue() instanceof RegularFile file) {
                Node node = nodes(file);
                if (node.data == null) {
                    try {
                        node.data = data.write(file.content());
                    } catch (IOException e) {
                        throw new IOException("writing the file " + entry.getKey() + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    /** Writes what is in a directory, then its listing, then itself: each refers to what was written before. */
    private void directory(Directory directory, int parent) throws IOException {
        Node node = nodes(directory);
        int subdirectories = 0;
        for (Inode inode : directory.entries().values()) {
            if (inode instanceof Directory below) {
                directory(below, node.number);
                subdirectories++;
            }
        }
        List<DirectoryListing.Entry> entries = new ArrayList<>();
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            Inode inode = entry.getValue();
            Node child = nodes(inode);
            if (!child.written) {
                inodes.write(inode, child);
            }
            entries.add(new DirectoryListing.Entry(entry.getKey().toBytes(), child, InodeTable.type(inode)));
        }
        DirectoryListing listing = new DirectoryListing(directories, entries);
        inodes.write(directory, node, listing, subdirectories, parent);
    }

    private Node nodes(Inode inode) {
        return Objects.requireNonNull(nodes.get(inode));
    }

    private static ByteBuffer fragments(List<DataWriter.Fragment> fragments) {
        ByteBuffer table = ByteBuffer.allocate(fragments.size() * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (DataWriter.Fragment fragment : fragments) {
            table.putLong(fragment.position()).putInt(fragment.word()).putInt(0);
        }
        return table.flip();
    }

    /** Where each inode lies, by its number: what a file server needs. */
    private ByteBuffer export() {
        ByteBuffer table = ByteBuffer.allocate(numbered.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbered.forEach(inode -> table.putLong(nodes(inode).place));
        return table.flip();
    }

    private long xattrs() throws IOException {
        XattrTable xattrs = inodes.xattrs();
        if (xattrs.count() == 0) {
            return -1;
        }
        long values = append(xattrs.values());
        List<Long> blocks = blocks(xattrs.sets());
        long place = position;
        int header = SquashfsSuperblock.XATTR_TABLE.length();
        ByteBuffer index =
                ByteBuffer.allocate(header + blocks.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        SquashfsSuperblock.XATTR_TABLE_START.put(index.array(), values);
        SquashfsSuperblock.XATTR_IDS.put(index.array(), xattrs.count());
        index.position(header);
        blocks.forEach(index::putLong);
        append(index.array());
        return place;
    }

    /** A table in blocks, then the places of the blocks; returns where those start. */
    private long table(ByteBuffer bytes) throws IOException {
        List<Long> blocks = blocks(bytes);
        long place = position;
        ByteBuffer index = ByteBuffer.allocate(blocks.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        blocks.forEach(index::putLong);
        append(index.array());
        return place;
    }

    private List<Long> blocks(ByteBuffer bytes) throws IOException {
        List<Long> places = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int length = Math.min(Squashfs.METADATA_BLOCK, bytes.remaining());
            MetadataWriter block = new MetadataWriter(packer);
            block.write(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            places.add(append(block.finish()));
        }
        return places;
    }

    private long append(byte[] bytes) throws IOException {
        long place = position;
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            position += channel.write(left, position);
        }
        return place;
    }

    /** The superblock, which names the places of all tables. */
    private final class Superblock {
        private long inodeTable;
        private long directoryTable;
        private long fragmentTable;
        private long exportTable;
        private long idTable;
        private long xattrTable;

        void write(long used, int fragments) throws IOException {
            byte[] bytes = new byte[SUPERBLOCK];
            long time = Math.max(0, Math.min(0xffffffffL, options.clock().getEpochSecond()));
            int flags = ALWAYS_FRAGMENTS | DUPLICATES | EXPORTABLE | (xattrTable < 0 ? NO_XATTRS : 0);
            SquashfsSuperblock.MAGIC.put(bytes, SquashfsSuperblock.MAGIC_NUMBER);
            SquashfsSuperblock.INODES.put(bytes, numbered.size());
            SquashfsSuperblock.MKFS_TIME.put(bytes, time);
            SquashfsSuperblock.BLOCK_SIZE.put(bytes, options.blockSize());
            SquashfsSuperblock.FRAGMENTS.put(bytes, fragments);
            SquashfsSuperblock.COMPRESSION.put(
                    bytes, options.packing().compression().id());
            SquashfsSuperblock.BLOCK_LOG.put(bytes, Integer.numberOfTrailingZeros(options.blockSize()));
            SquashfsSuperblock.FLAGS.put(bytes, flags);
            SquashfsSuperblock.NO_IDS.put(bytes, inodes.ids().count());
            SquashfsSuperblock.MAJOR.put(bytes, MAJOR);
            SquashfsSuperblock.ROOT_INODE.put(bytes, nodes(tree.root()).place);
            SquashfsSuperblock.BYTES_USED.put(bytes, used);
            SquashfsSuperblock.ID_TABLE_START.put(bytes, idTable);
            SquashfsSuperblock.XATTR_ID_TABLE_START.put(bytes, xattrTable);
            SquashfsSuperblock.INODE_TABLE_START.put(bytes, inodeTable);
            SquashfsSuperblock.DIRECTORY_TABLE_START.put(bytes, directoryTable);
            SquashfsSuperblock.FRAGMENT_TABLE_START.put(bytes, fragmentTable);
            SquashfsSuperblock.LOOKUP_TABLE_START.put(bytes, exportTable);
            ByteBuffer out = ByteBuffer.wrap(bytes);
            for (long at = 0; out.hasRemaining(); ) {
                at += channel.write(out, at);
            }
        }
    }
}
