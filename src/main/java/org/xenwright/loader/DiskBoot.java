package org.xenwright.loader;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ways in which a disk boots by itself.
 *
 * @param loader the word of its boot loader, as {@code <bootloader>} has it
 * @param paths that lead to its kernel; none for a disk whose kernel comes from outside
 */
public record DiskBoot(String loader, Set<BootPath> paths) {
    /** A disk whose kernel comes from outside, if it has one. */
    public static final DiskBoot NONE = new DiskBoot("none", Set.of());

    public DiskBoot {
        paths = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
        if (loader.equals("none") != paths.isEmpty()) {
            throw new IllegalArgumentException("the boot loader '" + loader + "' with the ways " + paths);
        }
    }

    /** Makes that of a loader. */
    public static DiskBoot of(String loader, BootPath first, BootPath... others) {
        return new DiskBoot(loader, EnumSet.of(first, others));
    }

    /** Returns whether it boots in a way. */
    public boolean offers(BootPath path) {
        return paths.contains(path);
    }

    /** Returns whether it boots in any way without a kernel from outside. */
    public boolean boots() {
        return !paths.isEmpty();
    }

    /** Returns the same with another way. */
    public DiskBoot with(BootPath path) {
        Set<BootPath> more = new TreeSet<>(paths);
        more.add(path);
        return new DiskBoot(loader, more);
    }

    /** Returns the same without a way. */
    DiskBoot without(BootPath path) {
        Set<BootPath> left = new TreeSet<>(paths);
        left.remove(path);
        return new DiskBoot(loader, left);
    }
}
