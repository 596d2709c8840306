package org.xenwright.filesystem.iso9660;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/** A directory of a file system to be: its names, and later where it lies. */
final class IsoFolder {
    /** As ECMA-119 has it (6.8.2.1). */
    private static final int MOST_LEVELS = 8;

    private static final byte[] NO_NAME = {0};

    private final TreePath path;
    private final byte[] name;
    private final Attributes attributes;
    private final IsoFolder parent;
    private final List<Entry> entries = new ArrayList<>();

    /** In the path table, from 1 on. */
    int number;

    long block;
    int blocks;

    /**
     * A name of a folder.
     *
     * @param name as level 1 has it
     * @param posix as the tree has it
     * @param folder it leads to; null for a file
     * @param file it leads to; null for a folder
     */
    record Entry(
            byte[] name,
            byte[] posix,
            TreePath path,
            @Nullable IsoFolder folder,
            @Nullable RegularFile file) {
        Content content() {
            return file == null ? Content.EMPTY : file.content();
        }
    }

    private IsoFolder(TreePath path, byte[] name, Attributes attributes, @Nullable IsoFolder parent) {
        this.path = path;
        this.name = name;
        this.attributes = attributes;
        this.parent = parent == null ? this : parent;
    }

    /**
     * Returns the folders of a tree, in no order that matters but for the root as the first.
     *
     * @throws org.xenwright.problem.ProblemException when it holds what ISO 9660 cannot
     */
    static List<IsoFolder> of(Directory root) {
        List<IsoFolder> all = new ArrayList<>();
        scan(all, root, new IsoFolder(TreePath.ROOT, NO_NAME, root.attributes(), null), 1);
        return all;
    }

    private static void scan(List<IsoFolder> all, Directory directory, IsoFolder folder, int level) {
        if (level > MOST_LEVELS) {
            throw refusal(folder.path, "a folder on level " + level, "at most " + MOST_LEVELS + " levels of folders");
        }
        all.add(folder);
        IsoNames names = new IsoNames();
        directory.entries().forEach((name, inode) -> {
            TreePath path = folder.path.child(name);
            if (!inode.attributes().xattrs().withoutLabel().isEmpty()) {
                throw refusal(path, "extended attributes", "files without any");
            }
            folder.entries.add(entry(all, folder, level, path, name.toBytes(), inode, names));
        });
        folder.entries.sort((one, other) -> Arrays.compareUnsigned(one.name, other.name));
    }

    private static Entry entry(
            List<IsoFolder> all, IsoFolder in, int level, TreePath path, byte[] posix, Inode inode, IsoNames names) {
        if (inode instanceof Directory below) {
            byte[] name = names.directory(posix);
            IsoFolder folder = new IsoFolder(path, name, below.attributes(), in);
            scan(all, below, folder, level + 1);
            return new Entry(name, posix, path, folder, null);
        }
        if (inode instanceof RegularFile file) {
            return new Entry(names.file(posix), posix, path, null, file);
        }
        throw refusal(path, "neither a folder nor a regular file", "folders and regular files");
    }

    private static RuntimeException refusal(TreePath path, String found, String expected) {
        return Problem.of("writing an ISO 9660 file system", "put it into the file system of the image instead")
                .at(path.toString())
                .found(found)
                .expected(expected)
                .raise();
    }

    byte[] name() {
        return name;
    }

    Attributes attributes() {
        return attributes;
    }

    /** Returns the folder it lies in; the root in itself. */
    IsoFolder parent() {
        return parent;
    }

    List<Entry> entries() {
        return entries;
    }

    int level() {
        return path.depth();
    }

    /** Returns the links it has: its name, its own dot, and the two dots of those in it. */
    int links() {
        return 2 + (int) entries.stream().filter(each -> each.folder != null).count();
    }
}
