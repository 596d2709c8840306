package org.xenwright.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Tells whether a tree is one that was seen before, on this machine or another, without reading what each of its files
 * holds: content is known by its place in the file it lies in, and that by its digest, which the store mostly knows
 * already. Two trees that are equal may differ in this, never the reverse.
 */
public final class TreeIdentity {
    private final MessageDigest digest = Digest.sha256();
    private final Map<Path, String> files = new HashMap<>();
    private final Map<Inode, Integer> numbers = new IdentityHashMap<>();

    private TreeIdentity() {}

    /** Returns the identity of these trees, in this order. */
    public static Digest of(Tree... trees) throws IOException {
        TreeIdentity identity = new TreeIdentity();
        try {
            for (Tree tree : trees) {
                identity.numbers.clear();
                identity.inode(tree.root());
                tree.walk((path, inode) -> {
                    identity.bytes(path.toBytes());
                    identity.inode(inode);
                });
                identity.text("end");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Digest.finish(identity.digest.digest());
    }

    /** Returns the identity of a difference, whatever it is to be put on. */
    public static Digest of(TreeChanges changes) throws IOException {
        TreeIdentity identity = new TreeIdentity();
        try {
            for (TreePath path : changes.changed()) {
                identity.bytes(path.toBytes());
                identity.inode(changes.after(path));
            }
            identity.text("gone");
            for (TreePath path : changes.removed()) {
                identity.bytes(path.toBytes());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Digest.finish(identity.digest.digest());
    }

    private void inode(Inode inode) {
        Integer known = numbers.putIfAbsent(inode, numbers.size());
        if (known != null) {
            text("link " + known);
            return;
        }
        Attributes attributes = inode.attributes();
        text(inode.getClass().getSimpleName() + " " + attributes.mode() + " " + attributes.uid() + " "
                + attributes.gid() + " " + attributes.seconds() + " " + attributes.nanos());
        attributes.xattrs().asMap().forEach((name, value) -> {
            text(name);
            bytes(value);
        });
        text("");
        if (inode instanceof RegularFile file) {
            content(file.content());
        } else if (inode instanceof Symlink link) {
            bytes(link.target());
        } else if (inode instanceof Device device) {
            text(device.kind() + " " + device.major() + " " + device.minor());
        } else if (inode instanceof Special special) {
            text(special.kind().toString());
        }
    }

    private void content(Content content) {
        if (content instanceof Content.Bytes memory) {
            bytes(memory.array());
        } else if (content instanceof Content.Slice slice) {
            text(files.computeIfAbsent(slice.file(), TreeIdentity::file) + " " + slice.offset() + " " + slice.size());
        } else if (content instanceof Content.Sparse sparse) {
            text("sparse " + sparse.size() + " " + sparse.segments().size());
            for (Content.Segment segment : sparse.segments()) {
                text("at " + segment.position());
                content(segment.content());
            }
        } else if (content instanceof Content.Packed packed) {
            text("packed " + packed.packing() + " " + packed.block() + " " + packed.skip() + " " + packed.size());
            content(packed.stored());
        }
    }

    private static String file(Path file) {
        try {
            return Inventory.digestOf(file).hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** With its length, so that none runs into the next. */
    private void bytes(byte[] bytes) {
        int length = bytes.length;
        digest.update(
                new byte[] {(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
        digest.update(bytes);
    }
}
