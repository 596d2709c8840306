package org.xenwright.image.domain;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * The labels of SELinux on a domain's own files. A file that takes another's place has its label; a new one has that of the
 * folder it lies in, as it would if a program without a rule of its own made it in the guest.
 */
final class DomainLabels {
    /** What an inode has room for beside the name; labels of policies are about half as long. */
    private static final int MOST = 64;

    private static final byte[] NONE = {};

    private final Tree image;
    private final Instant clock;

    /** @param image which has labels on its files, or none on any */
    DomainLabels(Tree image, Instant clock) {
        this.image = image;
        this.clock = clock;
    }

    /** Returns whether the image has labels. */
    boolean isLabelled() {
        return !label(image.root()).isEmpty();
    }

    /** Returns files with labels, and with them the folders that the image lacks. */
    SortedMap<TreePath, Inode> on(SortedMap<TreePath, Inode> files) {
        SortedMap<TreePath, Inode> labelled = new TreeMap<>();
        files.forEach((path, inode) -> {
            for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
                if (image.find(above).isEmpty() && !files.containsKey(above)) {
                    labelled.putIfAbsent(
                            above, new Directory(Attributes.of(0755, clock).withXattrs(of(above))));
                }
            }
            labelled.put(path, with(inode, inode.attributes().withXattrs(of(path))));
        });
        return labelled;
    }

    private static Inode with(Inode inode, Attributes attributes) {
        if (inode instanceof Directory) {
            return new Directory(attributes);
        }
        return inode instanceof Symlink link
                ? new Symlink(attributes, link.target())
                : new RegularFile(attributes, ((RegularFile) inode).content());
    }

    private Xattrs of(TreePath path) {
        TreePath at = path;
        Xattrs label = image.find(at).map(DomainLabels::label).orElse(Xattrs.NONE);
        while (label.isEmpty() && !at.isRoot()) {
            at = at.parent();
            label = image.find(at).map(DomainLabels::label).orElse(Xattrs.NONE);
        }
        return label;
    }

    /** Returns the label of a file alone; nothing when it has none that fits. */
    private static Xattrs label(Inode inode) {
        byte[] label = inode.attributes().xattrs().asMap().getOrDefault(Xattrs.LABEL, NONE);
        return label.length == 0 || label.length > MOST ? Xattrs.NONE : Xattrs.NONE.withLabel(label);
    }
}
