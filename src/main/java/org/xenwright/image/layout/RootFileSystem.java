package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.disk.Verity;
import org.xenwright.disk.VerityImage;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.PlannedVolume;
import org.xenwright.filesystem.volume.VolumeRequest;
import org.xenwright.image.domain.StateDisk;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** The root of an image: its bytes, and the facts that others need of it. */
final class RootFileSystem {
    private static final long BLOCK = 4096;

    private final DiskRequest request;
    private final @Nullable ReadOnlyRoot readOnly;
    private final String seed;
    private final FileSystemKind kind;
    private final VolumeRequest volume;

    /** @param seed of its identity, the same for all versions so that one can be a delta of another */
    RootFileSystem(DiskRequest request, String seed, Instant clock) {
        this.request = request;
        this.readOnly = request.readOnly();
        this.seed = seed + ":root";
        this.kind = request.fileSystem();
        this.volume = new VolumeRequest(
                this.seed, clock, "", request.size(), request.profile(), request.packing(), readOnly != null, 0);
    }

    /**
     * A planned root.
     *
     * @param plan its bytes
     * @param facts for the manifest
     * @param summary for the report
     * @param remarks for the user
     */
    record Planned(ImagePlan plan, ImageManifest.FileSystem facts, String summary, List<String> remarks) {}

    /** Returns its identity, the same for all versions; empty for a file system without. */
    Optional<String> uuid() {
        return kind.identity(seed);
    }

    /** Returns the line of fstab; none for a root under an overlay, which the initramfs alone can mount. */
    List<SystemIdentity.Mount> mounts() {
        if (readOnly != null) {
            return List.of();
        }
        return kind
                .fstab("/")
                .map(line -> new SystemIdentity.Mount(
                        "UUID=" + kind.identity(seed).orElseThrow(),
                        line.target(),
                        line.type(),
                        line.options(),
                        line.pass()))
                .stream()
                .toList();
    }

    /** Returns how our initramfs finds it. */
    InitramfsOptions initramfs() {
        InitramfsOptions options = InitramfsOptions.of(kind.name());
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
        try {
            return planned(kind.plan(tree, volume, () -> file));
        } catch (ProblemException e) {
            throw e.problem().where() != null
                    ? e
                    : e.problem().at("<image><disk>, the root").raise(e);
        }
    }

    /** Makes sure that a path the initramfs is to keep is there, and that links lead it nowhere else. */
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

    private Planned planned(PlannedVolume root) throws IOException {
        String uuid = kind.identity(seed).orElse(null);
        String device = request.rootDevice();
        long size = root.plan().size();
        if (readOnly == null) {
            return new Planned(
                    root.plan(),
                    new ImageManifest.FileSystem(kind, uuid, size, root.free(), device, null),
                    root.summary(),
                    root.remarks());
        }
        ImagePlan whole = root.plan();
        ImageManifest.Verity verity = null;
        if (readOnly.verify() != InitramfsOptions.Verify.NEVER) {
            VerityImage verified = verified(root.plan());
            whole = verified.plan();
            verity = new ImageManifest.Verity(
                    verified.rootHash(), verified.salt(), verified.dataBlocks(), verified.kernelArgument());
        }
        return new Planned(
                whole,
                new ImageManifest.FileSystem(kind, uuid, size, root.free(), device, readOnly.facts(verity)),
                verity == null
                        ? root.summary()
                        : root.summary() + ", verified by " + verity.rootHash().substring(0, 12),
                root.remarks());
    }

    private VerityImage verified(ImagePlan plan) throws IOException {
        UUID salt = DerivedUuid.of("verity-salt", seed);
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(salt.getMostSignificantBits())
                .putLong(salt.getLeastSignificantBits())
                .array();
        // a given size need not be whole blocks
        ImagePlan blocks = new ImagePlan((plan.size() + BLOCK - 1) / BLOCK * BLOCK, plan.regions());
        return Verity.append(blocks, bytes, DerivedUuid.of("verity-uuid", seed));
    }
}
