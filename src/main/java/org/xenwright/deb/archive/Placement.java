package org.xenwright.deb.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Puts the files of packages into a tree, one package after the other, deciding conflicts as dpkg does. */
final class Placement {
    private static final int SET_ID = 06000;
    private static final String CAPABILITY = "security.capability";

    private final Allowance allowance = new Allowance(Bounds.ofArchive());
    private final Tree tree;
    private final RealPaths paths;
    private final StaticIds ids;
    private final AssemblyOptions options;
    private final Owners owners = new Owners();
    private final Diversions diversions;
    private final CopyrightFiles copyrights = new CopyrightFiles();
    private final Set<TreePath> described = new HashSet<>();
    private final Set<TreePath> setIds = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    /** Shipped paths of each package in the order of its archive, and what became of them. */
    private final Map<UnpackedDeb, Map<TreePath, TreePath>> listed = new LinkedHashMap<>();

    Placement(Tree tree, RealPaths paths, StaticIds ids, AssemblyOptions options) {
        this.tree = tree;
        this.paths = paths;
        this.ids = ids;
        this.diversions = new Diversions(paths);
        this.options = options;
    }

    /**
     * Returns the tree's paths by the paths a package ships, in the order of its archive; without those others took
     * over.
     */
    Map<TreePath, TreePath> listed(UnpackedDeb deb) {
        return listed.getOrDefault(deb, Map.of());
    }

    Diversions diversions() {
        return diversions;
    }

    Owners owners() {
        return owners;
    }

    List<TreePath> setIds() {
        return setIds.stream().sorted().toList();
    }

    CopyrightFiles copyrights() {
        return copyrights;
    }

    List<String> notes() {
        return notes;
    }

    void place(UnpackedDeb deb) throws IOException {
        Map<TreePath, TreePath> list = new LinkedHashMap<>();
        listed.put(deb, list);
        Map<TreePath, Inode> own = new HashMap<>();
        StatedSize size = new StatedSize(deb);
        try (TarReader reader = new TarReader(deb.data(), allowance, deb.toString())) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                TreePath path = entry.path();
                if (path.isRoot() && !(entry.inode() instanceof Directory)) {
                    throw new DebFormatException(deb + ": its root is no directory");
                }
                if (entry.inode() != null) {
                    size.charge(path, entry.inode());
                }
                if (own.containsKey(path)) {
                    throw new DebFormatException(deb + ": " + path + " comes twice");
                }
                TreePath real = paths.of(path, deb.toString());
                checkWay(deb, path, real);
                Inode inode = entry.linkTo() == null
                        ? prepared(deb, path, entry)
                        : linked(deb, path, own.get(entry.linkTo()), entry.linkTo());
                own.put(path, inode);
                copyrights.look(deb, path, inode);
                list.put(path, real);
                if (!options.excluded().test(path) || inode instanceof Directory) {
                    put(deb, path, real, inode);
                }
            }
        }
    }

    /** A link this package brought itself is no way for its other files; one of another package is, and is noted. */
    private void checkWay(UnpackedDeb deb, TreePath path, TreePath real) throws DebFormatException {
        if (path.equals(real)) {
            return;
        }
        for (TreePath at = path.parent(); !at.isRoot(); at = at.parent()) {
            UnpackedDeb owner = owners.of(at);
            if (owner == deb && !RealPaths.isAlias(at)) {
                throw new DebFormatException(deb + ": " + path + " lies behind its own link " + at);
            }
            if (owner != null && !RealPaths.isAlias(at) && tree.find(at).orElse(null) instanceof Symlink) {
                notes.add(deb + ": " + path + " goes through the link " + at + " of " + owner);
            }
        }
    }

    private Inode linked(UnpackedDeb deb, TreePath path, @Nullable Inode target, @Nullable TreePath targetPath)
            throws DebFormatException {
        if (target == null || target instanceof Directory) {
            throw new DebFormatException(
                    deb + ": " + path + " is a hard link to " + targetPath + ", which is no file of it before");
        }
        return target;
    }

    private Inode prepared(UnpackedDeb deb, TreePath path, LayerEntry entry) throws DebFormatException {
        Inode inode = Objects.requireNonNull(entry.inode());
        if (inode instanceof Device) {
            throw Problem.of("unpacking " + deb, "leave the package out: the kernel makes the devices of /dev")
                    .found("the device node " + path)
                    .expected("files, directories and links")
                    .raise();
        }
        Attributes attributes = ids.resolve(inode.attributes(), entry.user(), entry.group(), deb + ": " + path);
        attributes = attributes.notAfter(options.clock());
        if (!attributes.xattrs().isEmpty()) {
            attributes = attributes.withXattrs(kept(deb, path, attributes.xattrs()));
        }
        inode.attributes(attributes);
        return inode;
    }

    private Xattrs kept(UnpackedDeb deb, TreePath path, Xattrs xattrs) {
        Map<String, byte[]> kept = new TreeMap<>();
        xattrs.asMap().forEach((name, value) -> {
            if (name.equals(CAPABILITY)) {
                kept.put(name, value);
            } else {
                notes.add(deb + ": " + path + " has the attribute " + name + ", which is left out");
            }
        });
        return Xattrs.of(kept);
    }

    private void put(UnpackedDeb deb, TreePath path, TreePath real, Inode inode) throws IOException {
        Inode there = real.isRoot() ? tree.root() : tree.find(real).orElse(null);
        if (inode instanceof Directory directory) {
            putDirectory(deb, path, real, directory, there);
            return;
        }
        if (there instanceof Directory old) {
            replaceDirectory(deb, path, inode, old);
        } else if (there != null && !takesOver(deb, path, real, inode, there)) {
            return;
        }
        if (there != null) {
            paths.forget();
        }
        tree.put(real, inode);
        owners.set(real, deb);
        if (isSetId(inode)) {
            setIds.add(real);
        } else {
            setIds.remove(real);
        }
    }

    private static boolean isSetId(Inode inode) {
        return inode instanceof RegularFile && (inode.attributes().mode() & SET_ID) != 0;
    }

    private void putDirectory(UnpackedDeb deb, TreePath path, TreePath real, Directory directory, @Nullable Inode there)
            throws DebFormatException {
        if (there == null) {
            tree.put(real, directory);
            described.add(real);
        } else if (there instanceof Directory old) {
            if (described.add(real)) {
                old.attributes(directory.attributes());
            } else if (old.attributes().mode() != directory.attributes().mode()
                    || old.attributes().uid() != directory.attributes().uid()
                    || old.attributes().gid() != directory.attributes().gid()) {
                notes.add(
                        deb + ": the directory " + path + " has another mode or owner than an earlier package gave it");
            }
        } else if (!(there instanceof Symlink) || !(paths.behind(real) instanceof Directory)) {
            throw conflict(deb, path, "a directory", owners.of(real));
        }
    }

    private static void replaceDirectory(UnpackedDeb deb, TreePath path, Inode inode, Directory old)
            throws DebFormatException {
        if (!(inode instanceof Symlink) || !old.entries().isEmpty()) {
            throw new DebFormatException(deb + ": " + path + " is a " + (inode instanceof Symlink ? "link" : "file")
                    + " where a directory of another package is");
        }
    }

    /** Returns whether a file that is there already makes room; false when it stays. */
    private boolean takesOver(UnpackedDeb deb, TreePath path, TreePath real, Inode inode, Inode there)
            throws IOException {
        UnpackedDeb owner = owners.of(real);
        if (owner == null) {
            return SameFile.link(inode, there) || !RealPaths.isAlias(real) || refuseAlias(deb, path);
        }
        if (owner == deb) {
            throw new DebFormatException(deb + ": " + path + " and another path of it are both " + real);
        }
        if (owners.replaces(deb, owner)) {
            disown(owner, real);
            return true;
        }
        if (owners.replaces(owner, deb)) {
            listed(deb).remove(path);
            return false;
        }
        if (owner.name().equals(deb.name())) {
            // two architectures of a Multi-Arch: same package share what does not differ
            if (SameFile.test(inode, there)) {
                return false;
            }
            throw Problem.of("unpacking " + deb + " of " + deb.architecture(), "leave one of the two architectures out")
                    .at(path.toString())
                    .found("other bytes than in " + owner + " of " + owner.architecture())
                    .expected("equal files in all architectures of a package that is Multi-Arch: same")
                    .raise();
        }
        TreePath aside = diversions.use(deb, real);
        if (aside != null) {
            divert(owner, real, aside, there);
            return true;
        }
        aside = diversions.use(owner, real);
        if (aside != null) {
            listed(deb).put(path, real);
            divert(deb, real, aside, inode);
            return false;
        }
        if (!path.equals(real) && !listed(owner).containsKey(path)) {
            // dpkg does not see that /bin/x and /usr/bin/x are one file either; who comes last wins
            notes.add(deb + ": " + path + " replaces the same file of " + owner + ", which has it under another path");
            disown(owner, real);
            return true;
        }
        throw conflict(deb, path, "a file", owner);
    }

    /** Puts a package's file where another package wants it; dpkg's list keeps the path as shipped. */
    private void divert(UnpackedDeb deb, TreePath real, TreePath aside, Inode inode) {
        if (tree.find(aside).isPresent()) {
            throw conflict(deb, aside, "a file in the way of a diversion", owners.of(aside));
        }
        tree.put(aside, inode);
        owners.set(aside, deb);
        listed(deb).replaceAll((shipped, at) -> at.equals(real) ? aside : at);
        if (isSetId(inode)) {
            setIds.add(aside);
        }
        notes.add(deb + ": " + real + " is diverted to " + aside);
    }

    private void disown(UnpackedDeb owner, TreePath real) {
        listed(owner).values().removeIf(real::equals);
    }

    private static boolean refuseAlias(UnpackedDeb deb, TreePath path) throws DebFormatException {
        throw new DebFormatException(deb + ": " + path + " would replace the link into /usr");
    }

    private static RuntimeException conflict(UnpackedDeb deb, TreePath path, String what, @Nullable UnpackedDeb owner) {
        String other = owner == null ? "what is there already" : owner.toString();
        return Problem.of("unpacking " + deb, "leave one of the two packages out")
                .at(path.toString())
                .found(what + " that " + other + " has too")
                .expected("each file in one package, or a Replaces that says who gives way")
                .raise();
    }
}
