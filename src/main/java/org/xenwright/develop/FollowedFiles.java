package org.xenwright.develop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The project's own files as they lie in a guest, made anew from the project whenever it is asked what changed. */
final class FollowedFiles {
    private final Tree image;
    private final Development.Request request;
    private final Customization customization;
    private final Map<TreePath, String> sent = new HashMap<>(); // identities of what the guest has
    private final Map<String, String> digests = new HashMap<>();

    /** @param image of the guest's disk; says which accounts there are, and what its files were */
    FollowedFiles(Tree image, Development.Request request, Customization customization) {
        this.image = image;
        this.request = request;
        this.customization = customization;
    }

    /**
     * Returns what changed since the last time; the first time, what is not as in the image.
     *
     * @throws org.xenwright.problem.ProblemException when the project's files are of no use as they are; the next time
     *     tells of all changes since the last that worked
     */
    Change next() throws IOException {
        Tree now = customization
                .apply(image, Digest.of("development"), request.now(), Instant.now())
                .tree();
        SortedMap<TreePath, Inode> placed = placed(now);
        SortedMap<TreePath, Inode> written = new TreeMap<>();
        Map<TreePath, String> identities = new HashMap<>();
        for (Map.Entry<TreePath, Inode> each : placed.entrySet()) {
            String identity = identity(each.getValue());
            String before = sent.get(each.getKey());
            if (before == null) {
                Inode old = image.find(each.getKey()).orElse(null);
                before = old == null ? "" : identity(old);
            }
            identities.put(each.getKey(), identity);
            if (!identity.equals(before)) {
                written.put(each.getKey(), each.getValue());
            }
        }
        TreeSet<TreePath> removed = new TreeSet<>(sent.keySet());
        removed.removeAll(placed.keySet());
        sent.clear();
        sent.putAll(identities);
        return new Change(written, removed);
    }

    /** Returns the files that are not those of the image, and folders that it does not have. */
    private SortedMap<TreePath, Inode> placed(Tree now) {
        SortedMap<TreePath, Inode> placed = new TreeMap<>();
        now.walk((path, inode) -> {
            Inode old = image.find(path).orElse(null);
            if (old == null || !isUntouched(old, inode)) {
                placed.put(path, inode);
            }
        });
        return placed;
    }

    /** Returns whether an inode is the copy of another, which shares its content. */
    private static boolean isUntouched(Inode old, Inode now) {
        if (now instanceof RegularFile file) {
            return old instanceof RegularFile other && other.content() == file.content();
        }
        if (now instanceof Symlink link) {
            return old instanceof Symlink other && Arrays.equals(other.target(), link.target());
        }
        return old.getClass() == now.getClass();
    }

    /** Returns a text that is another when an inode is, whatever its time. */
    private String identity(Inode inode) throws IOException {
        Attributes attributes = inode.attributes();
        String head = inode.getClass().getSimpleName() + " " + attributes.mode() + " " + attributes.uid() + " "
                + attributes.gid() + " ";
        if (inode instanceof RegularFile file) {
            return head + digest(file.content());
        }
        return inode instanceof Symlink link ? head + Digest.of(link.target()).hex() : head;
    }

    /** Returns the digest of content; files that were read before and have the same time are not read again. */
    private String digest(Content content) throws IOException {
        if (!(content instanceof Content.Slice slice)) {
            return digestOf(content);
        }
        String key = slice + " " + Files.getLastModifiedTime(slice.file());
        String known = digests.get(key);
        if (known == null) {
            known = digestOf(content);
            digests.put(key, known);
        }
        return known;
    }

    private static String digestOf(Content content) throws IOException {
        MessageDigest digest = Digest.sha256();
        try (InputStream in = new DigestInputStream(content.open(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.finish(digest.digest()).hex();
    }
}
