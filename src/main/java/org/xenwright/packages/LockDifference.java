package org.xenwright.packages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.TextTable;

/** The changes from one lock to another, for people to read. */
public final class LockDifference {
    private final TextTable table = new TextTable("lllll");
    private final Function<Lock.Purpose, Comparator<String>> versions;
    private final boolean first;
    private int security;
    private int updated;
    private int added;
    private int removed;

    private LockDifference(Function<Lock.Purpose, Comparator<String>> versions, boolean first) {
        this.versions = versions;
        this.first = first;
    }

    /**
     * @param before null when there was none
     * @param versions their order, as their world has it for packages of each purpose
     */
    public static LockDifference between(
            @Nullable Lock before, Lock after, Function<Lock.Purpose, Comparator<String>> versions) {
        LockDifference difference = new LockDifference(versions, before == null);
        if (before != null) {
            Map<String, Lock.LockedPackage> old = byName(before);
            Map<String, Lock.LockedPackage> now = byName(after);
            TreeSet<String> names = new TreeSet<>(old.keySet());
            names.addAll(now.keySet());
            names.forEach(key -> difference.add(key.split(" ")[0], old.get(key), now.get(key), after));
            difference.artifacts(before, after);
            difference.bases(before, after);
        }
        return difference;
    }

    private static Map<String, Lock.LockedPackage> byName(Lock lock) {
        Map<String, Lock.LockedPackage> packages = new TreeMap<>();
        lock.packages().forEach(each -> packages.put(each.nameIn(lock.architecture()) + " " + each.purpose(), each));
        return packages;
    }

    private void add(String name, Lock.@Nullable LockedPackage old, Lock.@Nullable LockedPackage now, Lock after) {
        if (old == null && now != null) {
            added++;
            table.row("  +", name, now.version(), now.source(), now.reason());
        } else if (now == null && old != null) {
            removed++;
            table.row("  -", name, old.version(), old.source(), "");
        } else if (old != null && now != null && !old.sha256().equals(now.sha256())) {
            table.row("  ~", name, change(old.version(), now.version()), now.source(), remark(old, now, after));
        }
    }

    private static String change(String old, String now) {
        return old.equals(now) ? now : old + " -> " + now;
    }

    private String remark(Lock.LockedPackage old, Lock.LockedPackage now, Lock after) {
        updated++;
        if (old.version().equals(now.version())) {
            return "other bytes of the same version";
        }
        if (!now.isLocal() && versions.apply(now.purpose()).compare(now.version(), old.version()) < 0) {
            return "back to an older version";
        }
        if (!now.advisory().isEmpty() && !now.advisory().equals(old.advisory())) {
            security++;
            return "security update " + now.advisory();
        }
        if (after.isSecurity(now.source())) {
            security++;
            return "security update";
        }
        return "";
    }

    private void artifacts(Lock before, Lock after) {
        Map<String, Lock.LockedArtifact> old = new TreeMap<>();
        before.artifacts().forEach(each -> old.put(each.coordinates(), each));
        for (Lock.LockedArtifact now : after.artifacts()) {
            Lock.LockedArtifact known = old.remove(now.coordinates());
            if (known == null) {
                added++;
                table.row("  +", now.coordinates(), "", "Maven", "");
            } else if (!known.equals(now)) {
                updated++;
                table.row("  ~", now.coordinates(), "", "Maven", "other bytes of the same version");
            }
        }
        for (String gone : old.keySet()) {
            removed++;
            table.row("  -", gone, "", "Maven", "");
        }
    }

    private void bases(Lock before, Lock after) {
        Map<String, String> old = new TreeMap<>();
        before.bases().forEach(each -> old.put(each.from(), each.digest()));
        for (Lock.LockedBase now : after.bases()) {
            String known = old.remove(now.from());
            if (known == null) {
                added++;
                table.row("  +", now.from(), shortened(now.digest()), Lock.BASE, "");
            } else if (!known.equals(now.digest())) {
                updated++;
                table.row("  ~", now.from(), shortened(known) + " -> " + shortened(now.digest()), Lock.BASE, "");
            }
        }
        old.forEach((from, digest) -> {
            removed++;
            table.row("  -", from, shortened(digest), Lock.BASE, "");
        });
    }

    /** Returns as much of a digest as tells it from others of its name. */
    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), digest.indexOf(':') + 13));
    }

    /** Returns whether both pin the same inputs; also true of a first lock, which has nothing to differ from. */
    public boolean isEmpty() {
        return table.isEmpty();
    }

    /** Returns a line for each input that came, went or changed. */
    public List<String> lines() {
        return first ? List.of() : table.lines();
    }

    /** Returns {@code 3 updated (1 security), 1 added}; empty when nothing differs. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        if (updated > 0) {
            parts.add(updated + " updated" + (security > 0 ? " (" + security + " for security)" : ""));
        }
        if (added > 0) {
            parts.add(added + " added");
        }
        if (removed > 0) {
            parts.add(removed + " removed");
        }
        return String.join(", ", parts);
    }
}
