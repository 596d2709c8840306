package org.xenwright.customize;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.packages.AccountFile;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The users and groups of a tree. */
final class Accounts {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    /** The prefixes of crypt(5), with what follows in its alphabet; or an account that is locked. */
    private static final Pattern HASH = Pattern.compile("\\$(y|gy|7|2[abxy]|6|5|sha1)\\$[./A-Za-z0-9$=,]{8,}|[!*]");

    /** The first number of ordinary users and groups, as Debian's adduser has it. */
    private static final long FIRST = 1000;

    private static final long LAST = 59_999;

    /** The home Debian gives to accounts that are to have none. */
    private static final String NO_HOME = "/nonexistent";

    private static final int OTHERS_WRITE = 0022;

    private final Tree tree;
    private final Instant clock;
    private final AccountFile passwd;
    private final Passwords passwords;
    private final AccountFile group;
    private final AccountFile gshadow;

    Accounts(Tree tree, Instant clock) throws IOException {
        this.tree = tree;
        this.clock = clock;
        this.passwd = new AccountFile(tree, "etc/passwd", 0644, clock);
        this.passwords = new Passwords(tree, clock, passwd);
        this.group = new AccountFile(tree, "etc/group", 0644, clock);
        this.gshadow = new AccountFile(tree, "etc/gshadow", 0600, clock);
    }

    /** Returns the numbers {@code user:group} or {@code user} means; a user alone brings its own group. */
    long[] owner(String attempted, String written) {
        String[] parts = written.split(":", -1);
        if (parts.length > 2 || parts[0].isEmpty()) {
            throw Problem.of(attempted, "write user:group")
                    .found(written)
                    .expected("names of the image, or numbers")
                    .raise();
        }
        long uid = number(attempted, passwd, "user", parts[0]);
        if (parts.length == 2) {
            return new long[] {uid, number(attempted, group, "group", parts[1])};
        }
        long gid = passwd.nameOf(uid)
                .flatMap(passwd::find)
                .map(fields -> Long.parseLong(fields[3]))
                .orElse(uid);
        return new long[] {uid, gid};
    }

    private static long number(String attempted, AccountFile file, String what, String written) {
        if (written.matches("[0-9]{1,10}") && Long.parseLong(written) <= 0xffff_ffffL) {
            return Long.parseLong(written);
        }
        return file.find(written)
                .map(fields -> Long.parseLong(fields[2]))
                .or(() -> written.equals("root") ? Optional.of(0L) : Optional.empty())
                .orElseThrow(() -> Problem.of(
                                attempted,
                                Nearest.to(written, file.names())
                                        .map(near -> "write " + near + " if that was meant")
                                        .orElse("declare it in <users>, or install the package that makes it"))
                        .found(written)
                        .expected("a " + what + " of the image, or a number")
                        .raise());
    }

    /** Makes or changes an account, with its home. */
    void apply(UserAccount user) throws IOException {
        check(user);
        String attempted = attempted(user);
        String[] entry = passwd.find(user.name()).orElse(null);
        boolean isNew = entry == null;
        if (entry == null) {
            entry = add(attempted, user);
        } else if (user.uid() != null && !entry[2].equals(Long.toString(user.uid()))) {
            throw Problem.of(attempted, "leave the number out, or choose another name")
                    .found("uid " + user.uid())
                    .expected("uid " + entry[2] + ", which the account has")
                    .raise();
        }
        if (user.shell() != null) {
            entry[6] = user.shell();
        }
        if (user.home() != null) {
            entry[5] = user.home();
        }
        if (!user.fullName().isEmpty()) {
            entry[4] = user.fullName();
        }
        passwd.touch();
        passwords.set(user, isNew);
        for (String name : user.groups()) {
            join(attempted, user.name(), name);
        }
        write();
        home(attempted, user, entry, isNew);
    }

    /**
     * Makes an account for a service, without a home or a way to log in; one that was made so before stays as it is.
     *
     * @param preferred the number it gets where neither a user nor a group has it
     * @param first the first of the numbers to try, of {@code count}
     * @throws org.xenwright.problem.ProblemException when another has the name: root, or a package
     */
    void service(String name, long preferred, long first, int count, String home) {
        String[] there = passwd.find(name).orElse(null);
        if (there != null) {
            if (!isBetween(there[2], first, count) || !there[5].equals(home)) {
                throw taken(name, "uid " + there[2] + " with the home " + there[5], first, count);
            }
            return;
        }
        String[] members = group.find(name).orElse(null);
        if (members != null && !isBetween(members[2], first, count)) {
            throw taken(name, "a group of that name, gid " + members[2], first, count);
        }
        long number = preferred;
        while (passwd.nameOf(number).isPresent() || group.nameOf(number).isPresent()) {
            number = first + (number - first + 1) % count;
            if (number == preferred) {
                throw Problem.of("making the account " + name, "name another account: <application><user>")
                        .found("no free number from " + first + " on")
                        .raise();
            }
        }
        String own = Long.toString(number);
        if (group.find(name).isEmpty()) {
            group.add(name, "x", own, "");
            if (gshadow.present()) {
                gshadow.add(name, "!", "", "");
            }
        }
        String gid = group.find(name).orElseThrow()[2];
        passwd.add(name, passwords.close(name), own, gid, "", home, noLogin());
        write();
    }

    /** Returns what refuses to be a shell here. */
    private String noLogin() {
        return Stream.of("/usr/sbin/nologin", "/sbin/nologin", "/bin/false")
                .filter(path -> tree.follow(path).isPresent())
                .findFirst()
                .orElse("/usr/sbin/nologin");
    }

    private static boolean isBetween(String number, long first, int count) {
        return number.matches("[0-9]{1,10}")
                && Long.parseLong(number) >= first
                && Long.parseLong(number) < first + count;
    }

    private static RuntimeException taken(String name, String found, long first, int count) {
        return Problem.of(
                        "making the account " + name,
                        "write <application><name>, or name an account that is there: <application><user>")
                .found(found)
                .expected("no account of that name, or one that was made for the application: uid " + first + " to "
                        + (first + count - 1))
                .raise();
    }

    private static String attempted(UserAccount user) {
        return "making the user " + user.name();
    }

    /** Refuses an account that no tree can have. */
    static void check(UserAccount user) {
        String attempted = attempted(user);
        if (!NAME.matcher(user.name()).matches()) {
            throw Problem.of(attempted, "choose another name")
                    .found(user.name())
                    .expected("a small letter, then small letters, digits, - and _, at most 32")
                    .raise();
        }
        String hash = user.passwordHash();
        if (hash != null && !HASH.matcher(hash).matches()) {
            // the value is not shown: it may be a password
            throw Problem.of(
                            attempted,
                            "write what 'mkpasswd -m yescrypt' or 'openssl passwd -6' makes of the password; a plain password"
                                    + " would be readable in the POM")
                    .found("something that is no hash")
                    .expected("a hash of crypt(5), such as $y$… or $6$…")
                    .raise();
        }
        for (String text : Arrays.asList(user.shell(), user.home(), user.fullName())) {
            if (text != null && text.matches("(?s).*[:\\p{Cntrl}].*")) {
                throw Problem.of(attempted, "write it without colons and line ends")
                        .found(text)
                        .raise();
            }
        }
        for (String key : user.authorizedKeys()) {
            try {
                if (!new SshPublicKey(key).isWhole()) {
                    throw new IllegalArgumentException("'" + key.strip() + "'");
                }
            } catch (IllegalArgumentException e) {
                throw Problem.of(attempted, "copy one line of a file *.pub")
                        .found(String.valueOf(e.getMessage()))
                        .expected(SshPublicKey.EXPECTED)
                        .raise(e);
            }
        }
    }

    private String[] add(String attempted, UserAccount user) {
        long uid = user.uid() != null ? user.uid() : free(attempted, passwd);
        passwd.nameOf(uid).ifPresent(other -> {
            throw Problem.of(attempted, "choose another number, or leave it out")
                    .found("uid " + uid + ", which " + other + " has")
                    .raise();
        });
        long gid;
        if (group.find(user.name()).isPresent()) {
            gid = Long.parseLong(group.find(user.name()).orElseThrow()[2]);
        } else {
            gid = group.nameOf(uid).isEmpty() ? uid : free(attempted, group);
            group.add(user.name(), "x", Long.toString(gid), "");
            if (gshadow.present()) {
                gshadow.add(user.name(), "!", "", "");
            }
        }
        String shell = tree.follow("bin/bash").isPresent() ? "/bin/bash" : "/bin/sh";
        String[] entry = {user.name(), "x", Long.toString(uid), Long.toString(gid), "", "/home/" + user.name(), shell};
        passwd.add(entry);
        return entry;
    }

    private static long free(String attempted, AccountFile file) {
        for (long number = FIRST; number <= LAST; number++) {
            if (file.nameOf(number).isEmpty()) {
                return number;
            }
        }
        throw Problem.of(attempted, "give it a number").found("no free number").raise();
    }

    private void join(String attempted, String user, String name) {
        String[] entry = group.find(name)
                .orElseThrow(() -> Problem.of(
                                attempted,
                                Nearest.to(name, group.names())
                                        .map(near -> "write " + near + " if that was meant")
                                        .orElse("install the package that makes the group"))
                        .found("group " + name)
                        .expected("a group of the image")
                        .raise());
        addMember(group, entry, user);
        gshadow.find(name).ifPresent(fields -> addMember(gshadow, fields, user));
    }

    private static void addMember(AccountFile file, String[] entry, String user) {
        List<String> members = new ArrayList<>(List.of(entry[3].split(",")));
        members.removeIf(String::isEmpty);
        if (!members.contains(user)) {
            members.add(user);
            entry[3] = String.join(",", members);
            file.touch();
        }
    }

    private void write() {
        passwd.write(tree, clock);
        passwords.write();
        group.write(tree, clock);
        gshadow.write(tree, clock);
    }

    private void home(String attempted, UserAccount user, String[] entry, boolean isNew) {
        if (!isNew && user.authorizedKeys().isEmpty()) {
            return;
        }
        if (entry[5].equals(NO_HOME) && !user.authorizedKeys().isEmpty()) {
            throw Problem.of(attempted, "leave the keys out, or give the account a home")
                    .found(user.name() + ", whose home is " + NO_HOME)
                    .expected("an account with a home")
                    .raise();
        }
        Place place = new Place(tree, clock);
        TreePath home = Place.path(attempted, entry[5]);
        long uid = Long.parseLong(entry[2]);
        long gid = Long.parseLong(entry[3]);
        boolean missing = tree.follow(home).isEmpty();
        TreePath at = place.folder(attempted, home);
        if (missing) {
            // as adduser makes it: closed to others
            tree.find(at).orElseThrow().attributes(Attributes.of(0700, clock).withOwner(uid, gid));
            skeleton(at, uid, gid);
        }
        if (!user.authorizedKeys().isEmpty()) {
            guard(at);
            Directory folder = tree.directory(at.child(".ssh"), Attributes.of(0700, clock));
            folder.attributes(Attributes.of(0700, clock).withOwner(uid, gid));
            StringBuilder keys = new StringBuilder();
            user.authorizedKeys()
                    .forEach(key -> keys.append(new SshPublicKey(key).line()).append('\n'));
            tree.put(
                    at.child(".ssh").child("authorized_keys"),
                    new RegularFile(Attributes.of(0600, clock).withOwner(uid, gid), Content.of(keys.toString())));
        }
    }

    /** Keeps others from writing into a home: sshd would ignore the keys in it. */
    private void guard(TreePath home) {
        if (tree.find(home).orElse(null) instanceof Directory folder
                && (folder.attributes().mode() & OTHERS_WRITE) != 0) {
            Attributes attributes = folder.attributes();
            folder.attributes(attributes.withMode(attributes.mode() & ~OTHERS_WRITE));
        }
    }

    private void skeleton(TreePath home, long uid, long gid) {
        TreePath skel = TreePath.of("etc/skel");
        if (!(tree.find(skel).orElse(null) instanceof Directory from)) {
            return;
        }
        from.entries().forEach((name, inode) -> {
            if (inode instanceof RegularFile file) {
                tree.put(home.child(name), new RegularFile(file.attributes().withOwner(uid, gid), file.content()));
            } else if (inode instanceof Symlink link) {
                tree.put(home.child(name), new Symlink(link.attributes().withOwner(uid, gid), link.target()));
            }
        });
    }
}
