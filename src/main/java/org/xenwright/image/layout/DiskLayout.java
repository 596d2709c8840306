package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.loader.BootDisk;
import org.xenwright.tree.Tree;

/**
 * The layout of a disk: how the tree of an image becomes its file systems, and the table over them. The root comes first, so
 * that what boots it may depend on it and lie on the same disk.
 */
public final class DiskLayout {
    private final DiskRequest request;
    private final RootFileSystem root;
    private final DataPartitions partitions;

    public DiskLayout(ImageIdentity image, DiskRequest request) {
        this.request = request;
        this.root = new RootFileSystem(request, image.seed(), image.clock());
        this.partitions = new DataPartitions(image, request);
    }

    /**
     * A root that is laid out, before the rest of its disk.
     *
     * @param facts of the root
     * @param summary for the report
     */
    public record LaidRoot(
            ImageManifest.FileSystem facts,
            String summary,
            List<String> remarks,
            ImagePlan plan,
            Map<String, Tree> others) {
        /** Returns the root of its verity tree, in hex; empty for a root that is not verified. */
        public Optional<String> rootHash() {
            return Optional.ofNullable(facts.readOnly())
                    .map(ImageManifest.ReadOnly::verity)
                    .map(ImageManifest.Verity::rootHash);
        }
    }

    /**
     * A disk that was laid out.
     *
     * @param plan its bytes
     * @param root facts of its root
     * @param partitions what its table lists; none without a table
     * @param summary of its root, for the report
     * @param remarks for the user
     */
    public record Laid(
            ImagePlan plan,
            ImageManifest.FileSystem root,
            List<ImageManifest.Partition> partitions,
            String summary,
            List<String> remarks) {}

    /** Returns the lines of fstab. */
    public List<SystemIdentity.Mount> mounts() {
        List<SystemIdentity.Mount> mounts = new ArrayList<>(root.mounts());
        mounts.addAll(partitions.mounts());
        return mounts;
    }

    /** Returns how our initramfs finds the root. */
    public InitramfsOptions initramfs() {
        return root.initramfs();
    }

    /** Returns what is known of the disk before anything is laid out, for what will boot from it. */
    public BootDisk boot() {
        Optional<String> uuid = root.uuid();
        String partition = "PARTUUID=" + partitions.rootId();
        return new BootDisk(
                uuid.map(id -> "UUID=" + id).orElse(partition),
                partition,
                request.fileSystem().kernelWords(),
                !request.isReadOnly(),
                request.isVerified(),
                partitions
                        .boot()
                        .orElseGet(() -> new BootDisk.Place(
                                ImageManifest.Partition.ROOT,
                                request.table().isDivided()
                                        ? request.partitions().size() + 1
                                        : 0,
                                uuid.orElse(""),
                                "/boot")));
    }

    /**
     * Lays out the root, and sets the files of other partitions aside.
     *
     * @param rootFile where a root that cannot be planned is written; the plan refers to it
     * @throws org.xenwright.problem.ProblemException when it does not fit
     */
    public LaidRoot root(Tree tree, Path rootFile) throws IOException {
        DataPartitions.Divided divided = partitions.divide(tree);
        RootFileSystem.Planned planned = root.plan(divided.root(), rootFile);
        return new LaidRoot(planned.facts(), planned.summary(), planned.remarks(), planned.plan(), divided.others());
    }

    /**
     * Lays out the disk around its root.
     *
     * @param boot trees by the names of the partitions they belong on, over what the image has there
     * @throws org.xenwright.problem.ProblemException when files do not fit, or the disk has no such partition
     */
    public Laid disk(LaidRoot laid, Map<String, Tree> boot) throws IOException {
        DataPartitions.Planned others = partitions.plan(laid.others(), boot);
        List<String> remarks = new ArrayList<>(others.remarks());
        remarks.addAll(laid.remarks());
        return new Laid(
                partitions.disk(others, laid.plan()),
                laid.facts(),
                partitions.facts(others.plans(), laid.plan(), laid.facts()),
                laid.summary() + (others.plans().isEmpty() ? "" : "; " + others.summary()),
                remarks);
    }
}
