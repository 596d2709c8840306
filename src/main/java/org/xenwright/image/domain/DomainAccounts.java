package org.xenwright.image.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Customization;
import org.xenwright.customize.UserAccount;
import org.xenwright.domain.guest.Guest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The users of an image, and those that a domain adds. */
final class DomainAccounts {
    private static final List<String> ACCOUNTS = List.of("etc/passwd", "etc/shadow", "etc/group", "etc/gshadow");
    private static final Pattern HOME = Pattern.compile("/(?!.*(^|/)\\.\\.(/|$))\\P{Cntrl}*");
    /** What new accounts depend on: their shell, and whether PAM is asked about them. */
    private static final List<String> PROGRAMS = List.of("bin/bash", "bin/busybox");

    private static final String PAM = "etc/pam.d";

    /** Longest file of accounts; that of an image may claim any size. */
    private static final int LONGEST = 16 << 20;

    private final Tree image;
    private final Instant clock;
    private final Map<String, String> homes;

    DomainAccounts(Tree image, Instant clock) {
        this.image = image;
        this.clock = clock;
        this.homes = read(image);
    }

    /** Returns homes of the users of the image, by their names. */
    Map<String, String> homes() {
        return homes;
    }

    private String home(String user) {
        return homes.getOrDefault(user, "/home/" + user);
    }

    /** Returns the homes of those that the image knows, as its passwd has them. */
    private static Map<String, String> read(Tree image) {
        Map<String, String> homes = new HashMap<>();
        if (image.follow("etc/passwd").orElse(null) instanceof RegularFile passwd) {
            for (String line : text(passwd).split("\n")) {
                String[] fields = line.split(":", -1);
                if (fields.length > 5 && HOME.matcher(fields[5]).matches()) {
                    homes.putIfAbsent(fields[0], fields[5]);
                }
            }
        }
        return homes;
    }

    private static String text(RegularFile file) {
        try {
            return new String(file.content().bytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the accounts of the image", e);
        }
    }

    /** Returns what changes when a domain gets its users with their homes and keys; the paths are those of its passwd. */
    SortedMap<TreePath, Inode> made(Guest.Access access) throws IOException {
        SortedMap<TreePath, Inode> files = new TreeMap<>();
        if (access.users().isEmpty()) {
            return files;
        }
        Tree small = new Tree(image.root().attributes());
        List<String> known = new ArrayList<>(ACCOUNTS);
        known.addAll(PROGRAMS);
        if (image.follow(PAM).isPresent()) {
            small.directory(PAM, Attributes.of(0755, clock));
        }
        for (String path : known) {
            if (image.follow(path).orElse(null) instanceof RegularFile file) {
                small.directory(TreePath.of(path).parent(), Attributes.of(0755, clock));
                small.put(path, new RegularFile(file.attributes(), file.content()));
            }
        }
        if (image.find("etc/skel").orElse(null) instanceof Directory skel) {
            small.directory("etc/skel", skel.attributes());
            skel.entries()
                    .forEach((name, inode) -> small.put(TreePath.of("etc/skel").child(name), inode));
        }
        List<UserAccount> users = new ArrayList<>();
        for (Guest.User user : access.users()) {
            home(small, user.name());
            users.add(new UserAccount(user.name(), null, user.groups(), null, null, "", access.sshKeys(), null));
        }
        Tree before = small.copy();
        Customization.users(small, users, clock);
        small.walk((path, inode) -> {
            Inode was = before.find(path).orElse(null);
            boolean same = was instanceof RegularFile old && inode instanceof RegularFile now
                    ? old.content().equals(now.content())
                    : was != null && was.attributes().equals(inode.attributes());
            if (!same) {
                files.put(path, inode);
            }
        });
        return files;
    }

    /** Puts the home of a user in as the image has it, so that it is not made again. */
    private void home(Tree small, String user) {
        TreePath home = TreePath.of(home(user));
        TreePath keyFolder = home.equals(TreePath.ROOT) ? TreePath.of(".ssh") : home.child(Name.of(".ssh"));
        for (TreePath each : List.of(home, keyFolder)) {
            if (!each.equals(TreePath.ROOT) && image.follow(each).orElse(null) instanceof Directory there) {
                small.directory(each, there.attributes());
            }
        }
    }

    /**
     * Returns a tree of nothing but the accounts that a domain has.
     *
     * @param own files it has instead of a file of the image; null for nothing
     */
    Tree known(Function<String, @Nullable Inode> own) {
        Tree small = new Tree(image.root().attributes());
        small.directory("etc", Attributes.of(0755, clock));
        for (String path : ACCOUNTS) {
            Inode changed = own.apply("/" + path);
            Inode inode = changed == null ? image.follow(path).orElse(null) : changed;
            if (inode instanceof RegularFile file) {
                small.put(path, new RegularFile(file.attributes(), file.content()));
            }
        }
        return small;
    }
}
