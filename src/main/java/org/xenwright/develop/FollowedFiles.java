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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Customized;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The project's own files as they lie in a guest, made anew from the project whenever it is asked what changed. A change
 * counts as had by the guest once that is said; until then whatever it concerns is told again.
 */
final class FollowedFiles {
    private static final List<String> FOLLOWED_PARTS = List.of("classes", "resources");

    private final Tree image;
    private final Development.Request request;
    private final Customization customization;
    private final LastBuild build;
    private final Map<TreePath, String> had = new HashMap<>(); // identities of what the guest has
    private final Set<TreePath> unsure = new TreeSet<>(); // what was told, and perhaps never came
    private final Map<TreePath, String> told = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private boolean begun;

    /** @param image of the guest's disk; says which accounts there are, and what its files were */
    FollowedFiles(Tree image, Development.Request request, Customization customization, LastBuild build) {
        this.image = image;
        this.request = request;
        this.customization = customization;
        this.build = build;
    }

    /**
     * Returns what changed since the last time that the guest had it all; the first time, since the image was built.
     *
     * @throws org.xenwright.problem.ProblemException when the project's files are of no use as they are; the next time
     *     tells of all changes since the last that worked
     */
    Change next() throws IOException {
        CustomizeRequest asked = request.now();
        Customized customized = customization.apply(image, Digest.of("development"), asked, Instant.now());
        SortedMap<TreePath, Inode> placed = placed(customized.tree());
        Map<TreePath, String> identities = new HashMap<>();
        for (Map.Entry<TreePath, Inode> each : placed.entrySet()) {
            identities.put(each.getKey(), identity(each.getValue()));
        }
        // after these were read: a file that becomes another meanwhile is sent once too often, and not too seldom
        LastBuild.State built = build.state(asked, image);
        if (!begun) {
            built.same().forEach(path -> had.put(path, identities.getOrDefault(path, "")));
            had.keySet().retainAll(identities.keySet());
        }
        SortedMap<TreePath, Inode> written = new TreeMap<>();
        for (Map.Entry<TreePath, Inode> each : placed.entrySet()) {
            TreePath path = each.getKey();
            String before = had.get(path);
            Inode old = image.find(path).orElse(null);
            if (before == null && old != null) {
                before = identity(old);
            }
            String identity = String.valueOf(identities.get(path));
            if (unsure.contains(path) || !identity.equals(before)) {
                written.put(path, each.getValue());
            } else {
                had.put(path, identity);
            }
        }
        SortedSet<TreePath> gone = new TreeSet<>(had.keySet());
        gone.addAll(unsure);
        if (!begun) {
            gone.addAll(built.gone());
            gone.addAll(goneOfApplication(asked, customized));
        }
        gone.removeAll(placed.keySet());
        SortedSet<TreePath> removed = new TreeSet<>();
        SortedSet<TreePath> kept = new TreeSet<>();
        for (TreePath path : gone) {
            Inode below = image.find(path).orElse(null);
            if (below != null && !built.own().contains(path) && !isOfApplication(asked, path)) {
                written.put(path, below); // a file of the image, which one that is younger than it had covered
            } else if (below != null && build.isOfPackage(path)) {
                kept.add(path);
            } else {
                removed.add(path);
            }
        }
        begun = true;
        unsure.addAll(written.keySet());
        unsure.addAll(removed);
        unsure.removeAll(kept);
        told.clear();
        told.putAll(identities);
        had.keySet().removeAll(kept);
        return new Change(written, removed, kept);
    }

    /** Hears that the guest has all that was told last. */
    void had() {
        had.clear();
        had.putAll(told);
        unsure.clear();
    }

    /** Returns the files of an application that lie in the image where its own would, and are no more among them. */
    private Set<TreePath> goneOfApplication(CustomizeRequest asked, Customized customized) {
        Set<TreePath> gone = new TreeSet<>();
        if (asked.application() == null) {
            return gone;
        }
        Set<TreePath> now = new TreeSet<>();
        customized.application().forEach(layer -> layer.tree().walk((path, inode) -> now.add(path)));
        for (String part : FOLLOWED_PARTS) {
            TreePath folder = TreePath.of(asked.application().folder() + "/" + part);
            if (now.contains(folder)) { // else it is packed otherwise
                image.below(folder)
                        .ifPresent(tree -> tree.walk((path, inode) -> {
                            TreePath whole = TreePath.of(folder + path.toString());
                            if (inode instanceof RegularFile && !now.contains(whole) && !isOfJar(path)) {
                                gone.add(whole);
                            }
                        }));
            }
        }
        return gone;
    }

    /** Returns whether a file is one that Maven puts into a jar, and not into the folder it is made from. */
    private static boolean isOfJar(TreePath path) {
        return path.equals(TreePath.of("META-INF/MANIFEST.MF")) || path.startsWith(TreePath.of("META-INF/maven"));
    }

    private static boolean isOfApplication(CustomizeRequest asked, TreePath path) {
        return asked.application() != null
                && path.startsWith(TreePath.of(asked.application().folder()));
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
