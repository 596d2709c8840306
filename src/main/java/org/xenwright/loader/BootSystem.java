package org.xenwright.loader;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A finished system that is to be booted, before it is laid out on a disk.
 *
 * @param image name of the image
 * @param architecture of it
 * @param type how its domains start
 * @param clock the time nothing in it is younger than
 * @param tree its files
 * @param beside files of packages that were taken beside it
 * @param kernel with its initramfs; empty for a method that needs none
 * @param disk it will boot from
 * @param arguments that the project gives its kernel
 */
public record BootSystem(
        String image,
        Architecture architecture,
        GuestType type,
        Instant clock,
        Tree tree,
        Tree beside,
        Optional<BootKernel> kernel,
        BootDisk disk,
        KernelArguments arguments) {
    /** Returns the same with another initramfs. */
    public BootSystem withKernel(BootKernel changed) {
        return new BootSystem(image, architecture, type, clock, tree, beside, Optional.of(changed), disk, arguments);
    }

    /** Returns the kernel, which a method that needs one is given. */
    BootKernel bootKernel() {
        return kernel.orElseThrow(() -> new IllegalStateException("a boot method without the kernel it needs"));
    }

    /** Returns the words of the kernel's command line that find the root. */
    List<String> rootWords() {
        boolean early = bootKernel().facts().initramfsSha256() != null;
        return List.of("root=" + (early ? disk.root() : disk.partition()), "ro");
    }

    /** Makes an empty tree as old as the image. */
    Tree newTree() {
        return new Tree(Attributes.of(0755, clock));
    }

    /** Puts a file into a tree, with the folders above it. */
    void put(Tree files, String path, int mode, Content content) {
        TreePath at = TreePath.of(path);
        files.directory(at.parent(), Attributes.of(0755, clock));
        files.put(at, new RegularFile(Attributes.of(mode, clock), content));
    }

    /** Finds a file of a boot loader: beside the image, or in it where its package is installed. */
    Optional<Content> part(String path) {
        return file(beside, path).or(() -> file(tree, path));
    }

    /**
     * Returns a file of a boot loader.
     *
     * @param title what messages call it
     * @param use who asks
     * @throws org.xenwright.problem.ProblemException when neither has it
     */
    Content need(String path, LoaderPart title, LoaderUse use) {
        return part(path)
                .orElseThrow(() -> Problem.of(
                                use.attempted(),
                                "take the exclusion out that leaves it out, or lock other packages: mvn xen:lock")
                        .at(use.element())
                        .found("packages without /" + path + ", which is " + title.title())
                        .raise());
    }

    private static Optional<Content> file(Tree files, String path) {
        return files.follow(path).filter(RegularFile.class::isInstance).map(inode -> ((RegularFile) inode).content());
    }
}
