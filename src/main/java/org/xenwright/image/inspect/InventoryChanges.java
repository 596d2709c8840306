package org.xenwright.image.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.packages.PackageName;

/**
 * The differences between two inventories.
 *
 * @param since when the earlier one was made, or the name of a base
 * @param packages whose versions differ, or that one image lacks
 * @param files by the bytes that they add or take, the most first
 * @param bytes how many more there are
 */
public record InventoryChanges(String since, List<PackageChange> packages, List<FileChange> files, long bytes) {
    public InventoryChanges {
        packages = List.copyOf(packages);
        files = List.copyOf(files);
    }

    /**
     * A package.
     *
     * @param before version; empty when it is new
     * @param after version; empty when it is gone
     * @param bytes how many more its files take
     */
    public record PackageChange(String name, String before, String after, long bytes) {}

    /**
     * A file.
     *
     * @param sign + for one that is new, - for one that is gone, ~ for one that changed
     * @param what in words
     * @param owner the package it belongs to; empty for none
     * @param bytes how many more it takes
     */
    public record FileChange(String sign, String path, String what, String owner, long bytes) {}

    /** Compares two. */
    public static InventoryChanges between(String since, FileInventory before, FileInventory after) {
        Map<String, FileInventory.Entry> old = new TreeMap<>();
        before.entries().forEach(each -> old.put(each.path(), each));
        List<FileChange> files = new ArrayList<>();
        for (FileInventory.Entry each : after.entries()) {
            FileInventory.Entry was = old.remove(each.path());
            if (was == null) {
                files.add(new FileChange("+", each.path(), "", each.owner(), each.size()));
            } else if (!was.equals(each)) {
                String what = what(was, each);
                if (!what.isEmpty()) {
                    files.add(new FileChange("~", each.path(), what, each.owner(), each.size() - was.size()));
                }
            }
        }
        old.values().forEach(each -> files.add(new FileChange("-", each.path(), "", each.owner(), -each.size())));
        files.sort((a, b) -> Long.compare(Math.abs(b.bytes()), Math.abs(a.bytes())));
        return new InventoryChanges(since, packages(before, after), files, after.bytes() - before.bytes());
    }

    private static String what(FileInventory.Entry before, FileInventory.Entry after) {
        List<String> what = new ArrayList<>();
        if (!before.content().equals(after.content())) {
            boolean files = !after.content().contains(" ") && !before.content().contains(" ");
            what.add(files ? "content" : before.content() + " → " + after.content());
        }
        if (!before.rights().equals(after.rights())) {
            what.add(before.rights() + " → " + after.rights());
        }
        if (!before.owner().equals(after.owner())) {
            what.add("owned by another package");
        }
        return String.join(", ", what);
    }

    private static List<PackageChange> packages(FileInventory before, FileInventory after) {
        Map<String, Long> bytes = new HashMap<>();
        before.entries().forEach(each -> bytes.merge(each.owner(), -each.size(), Long::sum));
        after.entries().forEach(each -> bytes.merge(each.owner(), each.size(), Long::sum));
        TreeSet<String> names = new TreeSet<>(before.packages().keySet());
        names.addAll(after.packages().keySet());
        List<PackageChange> changes = new ArrayList<>();
        for (String name : names) {
            String a = before.packages().getOrDefault(name, "");
            String b = after.packages().getOrDefault(name, "");
            if (!a.equals(b)) {
                String alone = PackageName.alone(name);
                changes.add(new PackageChange(alone, a, b, bytes.getOrDefault(alone, 0L)));
            }
        }
        return changes;
    }
}
