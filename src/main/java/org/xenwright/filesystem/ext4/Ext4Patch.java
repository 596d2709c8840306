package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.time.Instant;
import org.xenwright.content.ImagePlan;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.TreePath;

/**
 * An image with a few other files than its base. Blocks that are not concerned stay as they are, so that the difference
 * of the two is some blocks for each file. For one thread.
 */
public final class Ext4Patch {
    private final Ext4Patcher base;
    private final Instant clock;
    private final PatchedBlocks blocks;
    private final Checksum checksum;
    private final PatchedGroups groups;
    private final PatchedInodes inodes;

    Ext4Patch(Ext4Patcher base, Instant clock) {
        this.base = base;
        this.clock = clock;
        this.blocks = new PatchedBlocks(base);
        this.checksum = base.header().checksum();
        this.groups = new PatchedGroups(base.header(), blocks, checksum);
        this.inodes = new PatchedInodes(base.header(), blocks, groups, checksum);
    }

    /**
     * Puts a file, a link or a directory at a path that leads through no link. What is there is replaced, but its
     * extended attributes stay with a file that a file replaces; a directory that is there gets the attributes.
     * Directories on the way that are missing are made, owned by root.
     *
     * @param inode with no more extended attributes than an inode has room for, such as a label of SELinux; they are for a
     *     file that is new, or is no file where one was
     * @throws Ext4FormatException when the base is broken
     * @throws org.xenwright.problem.ProblemException when a directory is in the way, or the base has no room
     */
    public void put(TreePath path, Inode inode) throws IOException {
        if (XattrSet.of(inode.attributes().xattrs()).hasBlock()) {
            throw new IllegalArgumentException("large extended attributes of " + path);
        }
        PatchedDirectory parent = directory(Format.ROOT);
        int at = Format.ROOT;
        for (Name name : path.parent().names()) {
            int next = parent.find(name.toBytes());
            if (next == 0) {
                next = make(at, parent, name, Attributes.of(0755, clock));
            }
            if (inodes.read(next).type() != Format.S_IFDIR) {
                throw inTheWay(path, "'" + name + "' on the way, which is no directory");
            }
            at = next;
            parent = directory(at);
        }
        Attributes attributes = inode.attributes().notAfter(clock);
        if (inode instanceof Directory) {
            directory(path, at, parent, attributes);
        } else {
            file(path, at, parent, inode, attributes);
        }
    }

    private void directory(TreePath path, int at, PatchedDirectory parent, Attributes attributes) throws IOException {
        int number = parent.find(path.name().toBytes());
        if (number == 0) {
            make(at, parent, path.name(), attributes);
            return;
        }
        InodeRecord record = inodes.edit(number);
        if (record.type() != Format.S_IFDIR) {
            throw inTheWay(path, "a file");
        }
        record.mode(Format.S_IFDIR | attributes.mode());
        record.attributes(attributes);
        inodes.seal(number);
    }

    private void file(TreePath path, int at, PatchedDirectory parent, Inode inode, Attributes attributes)
            throws IOException {
        byte[] name = path.name().toBytes();
        int type = Format.entryType(inode);
        int number = parent.find(name);
        if (number == 0) {
            number = groups.takeInode(groups.groupOf(at), false);
            inodes.write(number, inode, attributes, 1);
            parent.add(name, number, type, groups);
            return;
        }
        InodeRecord before = inodes.read(number);
        if (before.type() == Format.S_IFDIR) {
            throw inTheWay(path, "a directory");
        }
        int links = before.links();
        if (links > 1) {
            // the other names keep what they lead to
            inodes.edit(number).links(links - 1);
            inodes.seal(number);
            number = groups.takeInode(groups.groupOf(at), false);
        }
        inodes.write(number, inode, attributes, 1);
        parent.lead(name, number, type);
    }

    private int make(int at, PatchedDirectory parent, Name name, Attributes attributes) throws IOException {
        int number = groups.takeInode(groups.groupOf(at), true);
        Runs data = groups.takeBlocks(1);
        DirectoryEntries entries = new DirectoryEntries(
                blocks.fresh(data.start(0)), number, base.header().hasChecksums());
        entries.start(0);
        entries.addSelfAndParent(at);
        entries.end(checksum);
        InodeRecord record = inodes.edit(number);
        record.clear();
        record.mode(Format.S_IFDIR | attributes.mode());
        record.attributes(attributes);
        XattrSet.of(attributes.xattrs()).writeInner(record.table(), record.at());
        record.links(2);
        record.size(Format.BLOCK);
        inodes.lead(number, record, data, 0);
        inodes.seal(number);
        parent.add(name.toBytes(), number, Format.entryType(new Directory(attributes)), groups);
        InodeRecord above = inodes.edit(at);
        int links = above.links();
        if (links > 1) {
            // 1 stands for more than can be counted
            above.links(links + 1 > Format.MAX_LINKS - 1 ? 1 : links + 1);
        }
        inodes.seal(at);
        return number;
    }

    private PatchedDirectory directory(int number) throws IOException {
        return new PatchedDirectory(base.header(), blocks, inodes, checksum, number);
    }

    private static RuntimeException inTheWay(TreePath path, String what) {
        return Problem.of("putting a file into an image", "choose another path")
                .at(path.toString())
                .found(what)
                .raise();
    }

    /** Returns the image with all that was put: the base's bytes by reference, and the blocks that changed. */
    public ImagePlan image() throws IOException {
        groups.finish();
        return blocks.image();
    }
}
