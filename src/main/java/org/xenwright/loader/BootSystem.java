package org.xenwright.loader;

import java.time.Instant;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A finished system that is to be booted, before it is laid out on a disk.
 *
 * @param image name of the image
 * @param architecture of it
 * @param clock the time nothing in it is younger than
 * @param tree its files
 * @param beside files of packages that were taken beside it
 * @param kernel with its initramfs; empty for a method that needs none
 * @param disk it will boot from
 */
public record BootSystem(
        String image,
        Architecture architecture,
        Instant clock,
        Tree tree,
        Tree beside,
        Optional<BootKernel> kernel,
        BootDisk disk) {
    /** Finds a file of a boot loader: beside the image, or in it where its package is installed. */
    Optional<Content> part(String path) {
        return file(beside, path).or(() -> file(tree, path));
    }

    private static Optional<Content> file(Tree files, String path) {
        return files.follow(path)
                .filter(RegularFile.class::isInstance)
                .map(inode -> ((RegularFile) inode).content());
    }
}
