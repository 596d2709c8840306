package org.xenwright.packages;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The packages of a lock as a tree with every script run.
 *
 * @param tree a tree of its own, to be changed by what follows
 * @param inputs digest of everything it was made from
 * @param exact whether the scripts could do all they would do elsewhere
 * @param runs the scripts that ran, in order
 * @param notes remarks about the packages
 * @param owners the package each file belongs to, by its real path; directories are not listed
 * @param setIds files that run as another user or group
 * @param copyrights copyright files by the name of the package
 * @param descriptions of the packages in the words of their world, in the order of the lock
 * @param busybox for the initramfs; null when the lock has none
 * @param base the system it started from; null when it started from nothing
 * @param beside files of the packages that are taken beside the image
 * @param kernel the one that boots it without being installed; null for the newest that the tree has
 */
public record ConfiguredSystem(
        Tree tree,
        Digest inputs,
        boolean exact,
        List<ScriptRun> runs,
        List<Note> notes,
        SortedMap<TreePath, String> owners,
        List<TreePath> setIds,
        SortedMap<String, Content> copyrights,
        List<String> descriptions,
        @Nullable Content busybox,
        @Nullable BaseSystem base,
        Tree beside,
        @Nullable LaidKernel kernel) {
    public ConfiguredSystem {
        runs = List.copyOf(runs);
        notes = List.copyOf(notes);
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
        setIds = List.copyOf(setIds);
        copyrights = Collections.unmodifiableSortedMap(new TreeMap<>(copyrights));
        descriptions = List.copyOf(descriptions);
    }

    /** Makes a system that the newest kernel of its tree boots. */
    public ConfiguredSystem(
            Tree tree,
            Digest inputs,
            boolean exact,
            List<ScriptRun> runs,
            List<Note> notes,
            SortedMap<TreePath, String> owners,
            List<TreePath> setIds,
            SortedMap<String, Content> copyrights,
            List<String> descriptions,
            @Nullable Content busybox,
            @Nullable BaseSystem base,
            Tree beside) {
        this(tree, inputs, exact, runs, notes, owners, setIds, copyrights, descriptions, busybox, base, beside, null);
    }

    /** Makes a tree for packages beside an image, without any. */
    public static Tree nothing() {
        return new Tree(Attributes.of(0755, Instant.EPOCH));
    }

    /** Finds the files of a tree that run as another user or group. */
    public static List<TreePath> setIds(Tree tree) {
        List<TreePath> found = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile && (inode.attributes().mode() & 06000) != 0) {
                found.add(path);
            }
        });
        return found;
    }

    /**
     * A kernel whose files were laid into a system that did not install it.
     *
     * @param files of it, those included that the system is made without
     * @param release its version
     */
    public record LaidKernel(Tree files, String release) {}

    /**
     * Returns the same with a tree that was changed, or that another kernel boots.
     *
     * @param made digest of everything it is made from now
     * @param owned the package each of its files belongs to now
     * @param laid the kernel that boots it without being installed; null for the newest of the tree
     */
    public ConfiguredSystem with(Digest made, SortedMap<TreePath, String> owned, @Nullable LaidKernel laid) {
        return new ConfiguredSystem(
                tree, made, exact, runs, notes, owned, setIds, copyrights, descriptions, busybox, base, beside, laid);
    }

    /** The topic of a note. */
    public enum Topic {
        /** A file that was removed, and is made at the first start of each domain; the note is its path. */
        LEFT,
        /** A remark for the user. */
        REMARK,
        /** An answer that had no effect: a remark, too, but not for the bill of materials. */
        ANSWER
    }

    /** A line for the user. */
    public record Note(Topic topic, String text) {}

    /** Returns the files that were removed and are made at the first start of each domain. */
    public List<String> left() {
        return notes.stream()
                .filter(each -> each.topic() == Topic.LEFT)
                .map(Note::text)
                .toList();
    }

    /** Returns the other remarks for the user. */
    public List<String> remarks() {
        return notes.stream()
                .filter(each -> each.topic() != Topic.LEFT)
                .map(Note::text)
                .toList();
    }

    /**
     * Returns the same, with the numbers that accounts had in earlier builds.
     *
     * @return this system itself where nothing had to change
     */
    public ConfiguredSystem numbered(AccountNumbers recorded, Instant clock, Progress progress) throws IOException {
        AccountNumbers fixed = base == null ? AccountNumbers.NONE : AccountNumbers.of(base.tree(), clock);
        AccountNumbers given = AccountNumbers.of(tree, clock);
        recorded.apply(tree, fixed, clock).forEach(progress::warn);
        AccountNumbers now = AccountNumbers.of(tree, clock);
        if (now.equals(given)) {
            return this;
        }
        Digest renumbered =
                new Fingerprint().add("inputs", inputs).add("accounts", now).digest();
        return with(renumbered, owners, kernel);
    }
}
