package org.xenwright.packages;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;

/**
 * The numbers of users and groups that scripts of packages made. A script takes the next free number, so that one more
 * package in the image moves the accounts of others, and files on a disk that outlives the image change their owner. So
 * the numbers of an earlier build are given again once the scripts are done: they run as on any other system, however
 * they make accounts.
 *
 * @param users by name
 * @param groups by name
 */
public record AccountNumbers(SortedMap<String, Long> users, SortedMap<String, Long> groups) {
    public static final AccountNumbers NONE = new AccountNumbers(new TreeMap<>(), new TreeMap<>());

    /**
     * The numbers that Debian's adduser and systemd-sysusers give to systems (100) and to people (1000), each up to the
     * next.
     */
    private static final long[] RANGES = {100, 1000, 60_000};

    public AccountNumbers {
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    }

    public boolean isEmpty() {
        return users.isEmpty() && groups.isEmpty();
    }

    /** Returns the numbers of a tree that scripts may have given. */
    public static AccountNumbers of(Tree tree, Instant clock) throws IOException {
        return new AccountNumbers(
                numbers(new AccountFile(tree, "etc/passwd", 0644, clock)),
                numbers(new AccountFile(tree, "etc/group", 0644, clock)));
    }

    /** Returns these with others of other names; where both have a name, the others win. */
    public AccountNumbers with(AccountNumbers others) {
        SortedMap<String, Long> allUsers = new TreeMap<>(users);
        allUsers.putAll(others.users);
        SortedMap<String, Long> allGroups = new TreeMap<>(groups);
        allGroups.putAll(others.groups);
        return new AccountNumbers(allUsers, allGroups);
    }

    /**
     * Gives the accounts of a tree these numbers. An account without one here keeps its own, unless that belongs to one
     * of these: then it gets the next free one. That holds for one that the tree lacks, too: it may come back to its
     * files.
     *
     * @param tree is changed
     * @param fixed accounts that keep their numbers whatever is wanted here, as those of a base
     * @return in words, the accounts that could not keep their numbers
     */
    public List<String> apply(Tree tree, AccountNumbers fixed, Instant clock) throws IOException {
        AccountFile passwd = new AccountFile(tree, "etc/passwd", 0644, clock);
        AccountFile group = new AccountFile(tree, "etc/group", 0644, clock);
        List<String> notes = new ArrayList<>();
        Map<Long, Long> uids = changes("user", passwd, users, fixed.users, notes);
        Map<Long, Long> gids = changes("group", group, groups, fixed.groups, notes);
        if (uids.isEmpty() && gids.isEmpty()) {
            return notes;
        }
        renumber(passwd, 2, uids);
        renumber(passwd, 3, gids);
        renumber(group, 2, gids);
        passwd.write(tree, clock);
        group.write(tree, clock);
        Set<Inode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        tree.walk((path, inode) -> {
            if (seen.add(inode)) {
                long uid = inode.attributes().uid();
                long gid = inode.attributes().gid();
                inode.attributes(
                        inode.attributes().withOwner(uids.getOrDefault(uid, uid), gids.getOrDefault(gid, gid)));
            }
        });
        return notes;
    }

    private static Map<Long, Long> changes(
            String kind,
            AccountFile file,
            SortedMap<String, Long> wanted,
            SortedMap<String, Long> fixed,
            List<String> notes) {
        SortedMap<String, Long> now = numbers(file);
        Set<Long> taken = new HashSet<>(all(file));
        now.forEach((name, number) -> {
            if (!fixed.containsKey(name)) {
                taken.remove(number);
            }
        });
        Map<Long, Long> changes = new HashMap<>();
        List<String> open = new ArrayList<>();
        now.forEach((name, number) -> {
            Long recorded = wanted.get(name);
            if (fixed.containsKey(name)) {
                if (recorded != null && !recorded.equals(number)) {
                    notes.add(moved(kind, name, recorded, number));
                }
            } else if (recorded != null && taken.add(recorded)) {
                changes.put(number, recorded);
            } else {
                open.add(name);
            }
        });
        Set<Long> kept = new HashSet<>(taken);
        kept.addAll(wanted.values());
        open.sort(Comparator.comparing(now::get));
        for (String name : open) {
            long number = Objects.requireNonNull(now.get(name));
            long free = kept.contains(number) ? free(number, kept) : number;
            kept.add(free);
            changes.put(number, free);
            if (wanted.containsKey(name)) {
                notes.add(moved(kind, name, wanted.get(name), free));
            }
        }
        changes.entrySet().removeIf(each -> each.getKey().equals(each.getValue()));
        return changes;
    }

    private static String moved(String kind, String name, long before, long after) {
        return "the " + kind + " " + name + " had the number " + before + " in earlier builds and has " + after
                + " now, since the base gives " + before
                + " to another or has the account itself: files on disks that are"
                + " kept belong to the old number";
    }

    private static long free(long like, Set<Long> taken) {
        long number = like < RANGES[1] ? RANGES[0] : RANGES[1];
        while (taken.contains(number)) {
            number++;
        }
        return number;
    }

    private static void renumber(AccountFile file, int field, Map<Long, Long> changes) {
        for (String name : file.names()) {
            file.find(name).filter(fields -> fields.length > field).ifPresent(fields -> {
                Long changed = changes.get(number(fields[field]));
                if (changed != null) {
                    fields[field] = changed.toString();
                    file.touch();
                }
            });
        }
    }

    private static SortedMap<String, Long> numbers(AccountFile file) {
        SortedMap<String, Long> numbers = new TreeMap<>();
        for (String name : file.names()) {
            file.find(name).filter(fields -> fields.length > 2).ifPresent(fields -> {
                long number = number(fields[2]);
                if (number >= RANGES[0] && number < RANGES[2]) {
                    numbers.put(name, number);
                }
            });
        }
        return numbers;
    }

    private static List<Long> all(AccountFile file) {
        return file.names().stream()
                .flatMap(name -> file.find(name).stream())
                .filter(fields -> fields.length > 2)
                .map(fields -> number(fields[2]))
                .toList();
    }

    private static long number(String text) {
        return text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
    }
}
