package org.xenwright.image;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.report.TextTable;

/** What changed from one lock to another, for people. */
public final class LockDifference {
    private final TextTable table = new TextTable("llll");
    private final boolean first;

    private LockDifference(boolean first) {
        this.first = first;
    }

    /** @param before null when there was none */
    public static LockDifference between(@Nullable Lock before, Lock after) {
        LockDifference difference = new LockDifference(before == null);
        if (before != null) {
            Map<String, Lock.LockedPackage> old = byName(before);
            Map<String, Lock.LockedPackage> now = byName(after);
            TreeSet<String> names = new TreeSet<>(old.keySet());
            names.addAll(now.keySet());
            names.forEach(name -> difference.add(name, old.get(name), now.get(name)));
        }
        return difference;
    }

    private static Map<String, Lock.LockedPackage> byName(Lock lock) {
        Map<String, Lock.LockedPackage> packages = new TreeMap<>();
        lock.packages().forEach(each -> packages.put(each.name() + each.purpose(), each));
        return packages;
    }

    private void add(String key, Lock.@Nullable LockedPackage old, Lock.@Nullable LockedPackage now) {
        if (old == null && now != null) {
            table.row("  +", now.name(), now.version(), now.reason());
        } else if (now == null && old != null) {
            table.row("  -", old.name(), old.version(), "");
        } else if (old != null && now != null && !old.version().equals(now.version())) {
            boolean security = now.source().contains("security");
            table.row("  ~", now.name(), old.version() + " -> " + now.version(), security ? "security update" : "");
        }
    }

    /** Whether both pin the same packages; true of a first lock too, which has nothing to differ from. */
    public boolean isEmpty() {
        return table.isEmpty();
    }

    /** A line for each package that came, went or changed. */
    public List<String> lines() {
        return first ? List.of() : table.lines();
    }
}
