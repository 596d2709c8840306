package org.xenwright.image.layout;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.disk.Swap;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.problem.Problem;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * A partition before that of the root.
 *
 * @param name of the partition, and label of what it holds
 * @param fileSystem ext4 or swap
 * @param mount where a guest sees it, and which files of the image lie on it; null for nowhere
 * @param size of it
 * @param profile of an ext4
 */
public record PartitionRequest(
        String name, String fileSystem, @Nullable String mount, Ext4Size size, Ext4Profile profile) {
    /** What a partition may hold. */
    public static final Set<String> FILE_SYSTEMS = Set.of("ext4", "swap");

    /** The name of the root's own partition. */
    public static final String ROOT = "root";

    private static final String WHERE = "<image><disk><partitions><partition>";
    private static final int MOST_NAME = 16; // what a label of ext4 holds; a GUID partition's own name is longer

    public PartitionRequest {
        DiskRequest.known(fileSystem, FILE_SYSTEMS, "partitions><partition><filesystem");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
                || name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME
                || name.equals(ROOT)) {
            throw refuse("<name>", "'" + name + "'", "at most 16 letters, digits, dots and dashes, but not 'root'");
        }
        boolean swap = fileSystem.equals("swap");
        if (swap && !(size instanceof Ext4Size.Fixed fixed && fixed.bytes() >= Swap.LEAST)) {
            throw refuse("<size>", "swap '" + name + "' without a size", "at least 40K, for example 512M");
        }
        if (mount != null && (swap || !isPlace(mount))) {
            throw refuse(
                    "<mount>",
                    "'" + mount + "'" + (swap ? " for swap" : ""),
                    swap ? "none" : "a folder below the root, for example /srv");
        }
    }

    boolean isSwap() {
        return fileSystem.equals("swap");
    }

    private static boolean isPlace(String mount) {
        try {
            return mount.startsWith("/") && !TreePath.of(mount).isRoot();
        } catch (UnsafePathException e) {
            return false;
        }
    }

    private static RuntimeException refuse(String element, String found, String valid) {
        return Problem.of("dividing the disk of the image", "correct the partition")
                .at(WHERE + element)
                .found(found)
                .expected(valid)
                .raise();
    }
}
