package org.xenwright.filesystem.fat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Looks at all files before anything is placed, and refuses what a FAT cannot store. */
final class FatScan {
    /** Most bytes of a file: its size has 32 bits. */
    static final long MOST_FILE = 0xffffffffL;

    /** Most entries of a folder: 2 MiB of them. */
    static final int MOST_SLOTS = 1 << 16;

    /** Characters no name may have besides those below a blank. */
    private static final String FORBIDDEN = "\"*/:<>?\\|";

    private static final int SET_ID_AND_STICKY = 07000;

    private final List<String> remarks = new ArrayList<>();
    private final Map<Inode, TreePath> files = new IdentityHashMap<>();

    /** Returns the root as it is to be stored. */
    FatFolder root(Tree tree, boolean labelled) {
        checkAttributes(TreePath.ROOT, tree.root().attributes());
        FatFolder root = new FatFolder(null, tree.root().attributes(), labelled ? 1 : 0);
        fill(root, TreePath.ROOT, tree.root());
        return root;
    }

    /** Returns what the user should know of the trees that were looked at. */
    List<String> remarks() {
        return remarks;
    }

    private void fill(FatFolder folder, TreePath path, Directory directory) {
        List<String> names = new ArrayList<>();
        Map<String, TreePath> folded = new HashMap<>();
        for (Name each : directory.entries().keySet()) {
            TreePath place = path.child(each);
            String name = name(place);
            TreePath other = folded.put(folded(name), place);
            if (other != null) {
                throw unstorable(place, "a name that differs from " + other + " in case only", "one of the two");
            }
            names.add(name);
        }
        List<byte[]> stored = ShortNames.of(names);
        int i = 0;
        for (Map.Entry<Name, Inode> each : directory.entries().entrySet()) {
            folder.add(entry(folder, path.child(each.getKey()), names.get(i), stored.get(i), each.getValue()));
            if (folder.slots() > MOST_SLOTS) {
                throw unstorable(
                        path,
                        "a folder of " + names.size() + " names, which take more than " + MOST_SLOTS + " entries",
                        "fewer names, or shorter ones");
            }
            i++;
        }
    }

    private FatFolder.Entry entry(FatFolder folder, TreePath path, String name, byte[] stored, Inode inode) {
        checkAttributes(path, inode.attributes());
        if (inode instanceof Directory directory) {
            FatFolder below = new FatFolder(folder, directory.attributes(), 2);
            fill(below, path, directory);
            return new FatFolder.Entry(name, stored, directory.attributes(), below, Content.EMPTY);
        }
        if (!(inode instanceof RegularFile file)) {
            throw unstorable(
                    path,
                    inode instanceof Symlink
                            ? "a symbolic link"
                            : inode instanceof Device ? "a device" : "a socket or a pipe",
                    "files and folders");
        }
        if (file.content().size() > MOST_FILE) {
            throw unstorable(
                    path,
                    "a file of " + file.content().size() + " bytes",
                    "files of less than 4 GiB (4294967296 bytes)");
        }
        TreePath other = files.putIfAbsent(file, path);
        if (other != null) {
            remarks.add(path + " is a hard link of " + other + ", which FAT cannot hold: it became a copy");
        }
        return new FatFolder.Entry(name, stored, file.attributes(), null, file.content());
    }

    private static void checkAttributes(TreePath path, Attributes attributes) {
        Xattrs xattrs = attributes.xattrs().withoutLabel();
        @Nullable
        String found = attributes.uid() != 0 || attributes.gid() != 0
                ? "the owner " + attributes.uid() + ":" + attributes.gid()
                : (attributes.mode() & SET_ID_AND_STICKY) != 0
                        ? "the mode 0" + Integer.toOctalString(attributes.mode())
                        : xattrs.isEmpty()
                                ? null
                                : "extended attributes ("
                                        + String.join(", ", xattrs.asMap().keySet()) + ")";
        if (found != null) {
            throw unstorable(
                    path, found, "files of root, with no more than permissions; how it is mounted decides them");
        }
    }

    private static String name(TreePath path) {
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path.name().toBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unstorable(path, "a name that is not UTF-8", "names in Unicode");
        }
        int bad = 0;
        while (bad < name.length() && name.charAt(bad) >= ' ' && FORBIDDEN.indexOf(name.charAt(bad)) < 0) {
            bad++;
        }
        if (bad < name.length()) {
            throw unstorable(path, "a name with '" + name.charAt(bad) + "'", "names without any of " + FORBIDDEN);
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            throw unstorable(
                    path,
                    "a name that ends in a " + (name.endsWith(".") ? "dot" : "blank"),
                    "names that end otherwise");
        }
        return name;
    }

    /** Returns what names have in common that are the same to a FAT. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        name.chars().forEach(each -> folded.append(Character.toLowerCase(Character.toUpperCase((char) each))));
        return folded.toString();
    }

    private static ProblemException unstorable(TreePath path, String found, String expected) {
        return Problem.of("storing a file in FAT", "change it or leave it out, or use another file system")
                .at(path.toString())
                .found(found)
                .expected(expected)
                .raise();
    }
}
