package org.xenwright.deb.configure;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xenwright.deb.resolve.Reason;
import org.xenwright.packages.Lock;
import org.xenwright.store.Digest;
import org.xenwright.tree.Tree;

/**
 * A tree whose packages are to be configured, and what that needs.
 *
 * @param unpacked the tree with its packages in the state {@code install ok unpacked}; not changed
 * @param inputs a digest of everything the tree was made of: the same digest means the same tree
 * @param order the packages in the order they were unpacked, {@code name} or {@code name:architecture}
 * @param required which of them every system has, so that others use them without a relation that says so
 * @param answers answers to debconf's questions, {@code package question type value} as for debconf-set-selections
 * @param clock the build's time
 * @param archives packages that dpkg still has to unpack, in order; empty when all are
 */
public record ConfigureRequest(
        Tree unpacked,
        Digest inputs,
        List<String> order,
        SortedSet<String> required,
        List<String> answers,
        Instant clock,
        List<Archive> archives) {
    public ConfigureRequest {
        archives = List.copyOf(archives);
        order = List.copyOf(order);
        required = Collections.unmodifiableSortedSet(new TreeSet<>(required));
        answers = List.copyOf(answers);
        for (String name : order) {
            if (!name.matches("[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?")) {
                throw new IllegalArgumentException("no name of a package: " + name);
            }
        }
    }

    /** Of a tree in which everything is unpacked, the packages in the order of a lock. */
    public static ConfigureRequest of(
            Tree unpacked,
            Digest inputs,
            List<Lock.LockedPackage> packages,
            String architecture,
            List<String> answers,
            Instant clock) {
        SortedSet<String> required = packages.stream()
                .filter(each -> each.reason().equals(Reason.REQUIRED))
                .map(Lock.LockedPackage::name)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> order =
                packages.stream().map(each -> each.nameIn(architecture)).toList();
        return new ConfigureRequest(unpacked, inputs, order, required, answers, clock, List.of());
    }

    /**
     * A package for a system that runs already: its own dpkg unpacks it, since only that knows what there gives way, is
     * diverted or waits for a trigger.
     *
     * @param needsOthers whether it must find some package before it configured ({@code Pre-Depends})
     */
    public record Archive(Path deb, boolean needsOthers) {}
}
