package org.xenwright.packages;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.tree.Tree;

/**
 * The parts that boot an image and are of another world than its packages.
 *
 * @param kernel all files of the packages of the kernel; empty when it comes from elsewhere
 * @param busybox for the initramfs; null when the lock has none
 * @param beside files of packages that go on to the disk beside the root
 * @param descriptions of the packages in the words of their world, in the order of the lock
 * @param copyrights copyright files by the name of the package
 */
public record BootParts(
        Tree kernel,
        @Nullable Content busybox,
        Tree beside,
        List<String> descriptions,
        SortedMap<String, Content> copyrights) {
    public BootParts {
        descriptions = List.copyOf(descriptions);
        copyrights = Collections.unmodifiableSortedMap(new TreeMap<>(copyrights));
    }

    /** Returns no parts at all. */
    public static BootParts none() {
        return new BootParts(
                ConfiguredSystem.nothing(), null, ConfiguredSystem.nothing(), List.of(), Collections.emptySortedMap());
    }
}
