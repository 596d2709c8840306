package org.xenwright.rpm.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.packages.AccountFile;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * Puts the files of packages into a tree, by reference into the store. What is there already stays: the rpm of the tree
 * decides what becomes of it. Ghosts are not made, and of attributes only capabilities count; signatures of files
 * (IMA) are left out as they are everywhere.
 */
public final class RpmTree {
    private static final int PERMISSIONS = 07777;
    private static final int ATTRIBUTE_NAME = FileCapabilities.ATTRIBUTE.length();

    private final Tree tree;
    private final Instant clock;
    private final Allowance allowance = new Allowance(Bounds.ofArchive());
    private final Map<String, Long> users;
    private final Map<String, Long> groups;

    /**
     * @param tree to change; owners have the numbers that its accounts say, or root's
     * @param clock nothing is younger
     */
    public RpmTree(Tree tree, Instant clock) throws IOException {
        this.tree = tree;
        this.clock = clock;
        this.users = ids(new AccountFile(tree, "etc/passwd", 0644, clock));
        this.groups = ids(new AccountFile(tree, "etc/group", 0644, clock));
    }

    private static Map<String, Long> ids(AccountFile accounts) {
        Map<String, Long> ids = new HashMap<>();
        for (String name : accounts.names()) {
            String[] fields = accounts.find(name).orElseThrow();
            if (fields.length > 2 && fields[2].matches("[0-9]{1,9}")) {
                ids.putIfAbsent(name, Long.parseLong(fields[2]));
            }
        }
        return ids;
    }

    /**
     * Adds the files of a package.
     *
     * @throws org.xenwright.problem.ProblemException when it has a device, which the kernel makes
     */
    public void lay(UnpackedRpm rpm) throws IOException {
        allowance.reading(rpm.toString());
        Map<Integer, Inode> links = new HashMap<>();
        for (int i = 0; i < rpm.files().size(); i++) {
            RpmFile file = rpm.files().get(i);
            if (file.isGhost()) {
                continue;
            }
            allowance.entry(file.path(), file.path().length(), file.path().depth());
            Inode inode = links.get(rpm.first(i));
            if (inode == null) {
                inode = inode(rpm, file, rpm.content(i));
                links.put(rpm.first(i), inode);
            }
            put(file.path(), inode);
        }
    }

    private void put(TreePath path, Inode inode) {
        // by the links of the tree, as /bin may be one
        Optional<TreePath> place = tree.placeOf(path);
        if (place.isEmpty() || place.get().isRoot() || tree.find(place.get()).isPresent()) {
            return;
        }
        tree.directory(place.get().parent(), Attributes.of(0755, clock));
        tree.put(place.get(), inode);
    }

    private Inode inode(UnpackedRpm rpm, RpmFile file, @Nullable Content content) throws IOException {
        Attributes attributes = attributes(rpm, file);
        return switch (FileType.of(file)) {
            case FOLDER -> new Directory(attributes);
            case FILE -> {
                allowance.file(file.path(), file.size());
                yield new RegularFile(attributes, Objects.requireNonNull(content));
            }
            case LINK -> {
                byte[] target = file.link().getBytes(StandardCharsets.UTF_8);
                allowance.target(file.path(), target.length);
                if (target.length == 0) {
                    throw new RpmFormatException(rpm.toString(), file.path() + " is a link to nothing");
                }
                yield new Symlink(attributes, target);
            }
            case PIPE -> new Special(attributes, Special.Kind.FIFO);
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                throw Problem.of("unpacking " + rpm, "leave the package out: the kernel makes the devices of /dev")
                        .found("the device node " + file.path())
                        .expected("files, directories and links")
                        .raise();
            case OTHER ->
                throw new RpmFormatException(
                        rpm.toString(),
                        file.path() + " is of a type that packages do not have: mode 0"
                                + Integer.toOctalString(file.mode()));
        };
    }

    private Attributes attributes(UnpackedRpm rpm, RpmFile file) throws IOException {
        Xattrs xattrs = Xattrs.NONE;
        if (!file.capabilities().isEmpty() && FileType.of(file) == FileType.FILE) {
            byte[] value = FileCapabilities.parse(file.capabilities(), rpm + ": " + file.path());
            allowance.attribute(file.path(), ATTRIBUTE_NAME, value.length);
            xattrs = Xattrs.of(Map.of(FileCapabilities.ATTRIBUTE, value));
        }
        return new Attributes(
                        file.mode() & PERMISSIONS,
                        users.getOrDefault(file.user(), 0L),
                        groups.getOrDefault(file.group(), 0L),
                        file.time(),
                        0,
                        xattrs)
                .notAfter(clock);
    }
}
