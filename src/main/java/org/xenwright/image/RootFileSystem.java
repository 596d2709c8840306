package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.Identity;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Plan;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.filesystem.squashfs.SquashfsResult;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.tree.Tree;

/** The root of an image: what its bytes are, and what else must know of it. */
final class RootFileSystem {
    private final DiskRequest request;
    private final Ext4Options ext4;

    /** @param coordinates the identity of the file system follows from */
    RootFileSystem(DiskRequest request, String coordinates, Instant clock) {
        this.request = request;
        this.ext4 = Ext4Options.of(coordinates + ":root", clock).withSize(request.size());
    }

    /**
     * A planned root.
     *
     * @param plan its bytes
     * @param facts for the manifest
     * @param summary for the report
     * @param remarks what a person should know
     */
    record Planned(ImagePlan plan, ImageManifest.FileSystem facts, String summary, List<String> remarks) {}

    /** The line of fstab; none for a root under an overlay, which the initramfs alone can mount. */
    List<Identity.Mount> mounts() {
        return request.isReadOnly()
                ? List.of()
                : List.of(new Identity.Mount("UUID=" + ext4.uuid(), "/", "ext4", "errors=remount-ro", 1));
    }

    /** What an initramfs of ours does to find it. */
    InitramfsOptions initramfs() {
        InitramfsOptions options = InitramfsOptions.of(request.fileSystem());
        return request.isReadOnly() ? options.stateless() : options;
    }

    /**
     * Plans it.
     *
     * @param file where a file system that cannot be planned is written; the plan refers to it
     */
    Planned plan(Tree tree, Path file) throws IOException {
        return request.isReadOnly() ? squashfs(tree, file) : ext4(tree);
    }

    private Planned ext4(Tree tree) {
        Ext4Plan plan = Ext4.plan(tree, ext4);
        long size = plan.image().size();
        long free = plan.freeBlocks() * 4096;
        return new Planned(
                plan.image(),
                new ImageManifest.FileSystem("ext4", ext4.uuid().toString(), size, free, request.rootDevice()),
                ByteSize.format(size) + ", " + ByteSize.format(free) + " free, " + plan.freeInodes() + " inodes free",
                plan.remarks());
    }

    private Planned squashfs(Tree tree, Path file) throws IOException {
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(ext4.clock()), file);
        long size = Files.size(file);
        return new Planned(
                Squashfs.plan(file),
                new ImageManifest.FileSystem("squashfs", null, size, 0, request.rootDevice()),
                ByteSize.format(size) + ", " + result.inodes() + " inodes, " + result.duplicates() + " duplicates",
                result.losses());
    }
}
