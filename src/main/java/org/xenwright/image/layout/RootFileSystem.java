package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.Identity;
import org.xenwright.disk.Verity;
import org.xenwright.disk.VerityImage;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Plan;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.filesystem.squashfs.SquashfsResult;
import org.xenwright.image.domain.StateDisk;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** The root of an image: what its bytes are, and what else must know of it. */
final class RootFileSystem {
    private static final long BLOCK = 4096;

    private final DiskRequest request;
    private final @Nullable ReadOnlyRoot readOnly;
    private final String seed;
    private final Ext4Options ext4;

    /** @param seed what its identity follows from, the same for all versions so that one can be a delta of another */
    RootFileSystem(DiskRequest request, String seed, Instant clock) {
        this.request = request;
        this.readOnly = request.readOnly();
        this.seed = seed + ":root";
        Ext4Options options =
                Ext4Options.of(this.seed, clock).withSize(request.size()).withProfile(request.profile());
        if (readOnly != null) {
            options = options.withProfile(Ext4Profile.READONLY);
            if (request.size().equals(Ext4Size.DEFAULT)) {
                options = options.withSize(Ext4Size.TIGHT);
            }
        }
        this.ext4 = options;
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
        return readOnly != null
                ? List.of()
                : List.of(new Identity.Mount("UUID=" + ext4.uuid(), "/", "ext4", "errors=remount-ro", 1));
    }

    /** What an initramfs of ours does to find it. */
    InitramfsOptions initramfs() {
        InitramfsOptions options = InitramfsOptions.of(request.fileSystem());
        if (readOnly == null) {
            return options;
        }
        options = options.withVerify(readOnly.verify());
        if (!readOnly.persist().isEmpty()) {
            options = options.withPersist(StateDisk.DEVICE, readOnly.persist());
        }
        return readOnly.overlay() == ReadOnlyRoot.Overlay.DISK
                ? options.withOverlay(StateDisk.DEVICE)
                : options.stateless();
    }

    /**
     * Plans it.
     *
     * @param file where a file system that cannot be planned is written; the plan refers to it
     */
    Planned plan(Tree tree, Path file) throws IOException {
        if (readOnly != null) {
            readOnly.persist().forEach(path -> require(tree, path));
        }
        return request.fileSystem().equals("squashfs") ? squashfs(tree, file) : ext4(tree);
    }

    /** A path the initramfs is to keep must be there, and links may not lead it elsewhere. */
    private static void require(Tree tree, String path) {
        boolean there = tree.find(path.substring(1))
                .filter(inode -> !(inode instanceof Symlink))
                .isPresent();
        if (!there) {
            boolean linked = tree.follow(path.substring(1)).isPresent();
            throw Problem.of(
                            "planning what a reboot does not forget",
                            linked
                                    ? "write the path it leads to"
                                    : "correct the path, or make it: an empty folder below src/main/rootfs will do")
                    .at("<image><disk><persist>")
                    .found(path + (linked ? ", which leads through a link" : ", which the image does not have"))
                    .raise();
        }
    }

    private Planned ext4(Tree tree) throws IOException {
        Ext4Plan plan;
        try {
            plan = Ext4.plan(tree, ext4);
        } catch (ProblemException e) {
            throw e.problem().where() != null
                    ? e
                    : e.problem().at("<image><disk>, the root").raise(e);
        }
        long size = plan.image().size();
        long free = plan.freeBlocks() * BLOCK;
        return planned(
                plan.image(),
                ext4.uuid().toString(),
                free,
                ByteSize.format(size) + ", " + ByteSize.format(free) + " free, " + plan.freeInodes() + " inodes free",
                plan.remarks());
    }

    private Planned squashfs(Tree tree, Path file) throws IOException {
        SquashfsResult result =
                Squashfs.write(tree, SquashfsOptions.of(ext4.clock()).withPacking(request.packing()), file);
        return planned(
                Squashfs.plan(file),
                null,
                0,
                ByteSize.format(Files.size(file)) + ", " + result.inodes() + " inodes, " + result.duplicates()
                        + " duplicates",
                result.losses().stream()
                        .map(loss -> "squashfs cannot hold " + loss)
                        .toList());
    }

    private Planned planned(ImagePlan plan, @Nullable String uuid, long free, String summary, List<String> remarks)
            throws IOException {
        String device = request.rootDevice();
        long size = plan.size();
        if (readOnly == null) {
            return new Planned(
                    plan,
                    new ImageManifest.FileSystem(request.fileSystem(), uuid, size, free, device, null),
                    summary,
                    remarks);
        }
        ImagePlan whole = plan;
        ImageManifest.Verity verity = null;
        if (readOnly.verify() != InitramfsOptions.Verify.NEVER) {
            VerityImage verified = verified(plan);
            whole = verified.plan();
            verity = new ImageManifest.Verity(
                    verified.rootHash(), verified.salt(), verified.dataBlocks(), verified.kernelArgument());
        }
        return new Planned(
                whole,
                new ImageManifest.FileSystem(request.fileSystem(), uuid, size, free, device, readOnly.facts(verity)),
                verity == null
                        ? summary
                        : summary + ", verified by " + verity.rootHash().substring(0, 12),
                remarks);
    }

    private VerityImage verified(ImagePlan plan) throws IOException {
        UUID salt = DerivedUuid.of("verity-salt", seed);
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(salt.getMostSignificantBits())
                .putLong(salt.getLeastSignificantBits())
                .array();
        // a size a person gave need not be whole blocks
        ImagePlan blocks = new ImagePlan((plan.size() + BLOCK - 1) / BLOCK * BLOCK, plan.regions());
        return Verity.append(blocks, bytes, DerivedUuid.of("verity-uuid", seed));
    }
}
