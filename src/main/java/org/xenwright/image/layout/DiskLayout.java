package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.Identity;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.tree.Tree;

/** How the tree of an image becomes the bytes of its disk: its file systems, and the table over them. */
public final class DiskLayout {
    private final DiskRequest request;
    private final RootFileSystem root;
    private final DataPartitions partitions;

    public DiskLayout(ImageRequest request, Instant clock) {
        this.request = request.disk();
        this.root = new RootFileSystem(this.request, request.seed(), clock);
        this.partitions = new DataPartitions(request, clock);
    }

    /**
     * A disk that was laid out.
     *
     * @param plan its bytes
     * @param root facts of its root
     * @param partitions what its table lists; none without a table
     * @param summary of its root, for the report
     * @param remarks what a person should know
     */
    public record Laid(
            ImagePlan plan,
            ImageManifest.FileSystem root,
            List<ImageManifest.Partition> partitions,
            String summary,
            List<String> remarks) {}

    /** The lines of fstab. */
    public List<Identity.Mount> mounts() {
        List<Identity.Mount> mounts = new ArrayList<>(root.mounts());
        mounts.addAll(partitions.mounts());
        return mounts;
    }

    /** What an initramfs of ours does to find the root. */
    public InitramfsOptions initramfs() {
        return root.initramfs();
    }

    /**
     * Lays out a tree.
     *
     * @param rootFile where a root that cannot be planned is written; the plan refers to it
     * @throws org.xenwright.problem.ProblemException when it does not fit
     */
    public Laid lay(Tree tree, Path rootFile) throws IOException {
        DataPartitions.Divided divided = partitions.divide(tree);
        RootFileSystem.Planned planned = root.plan(divided.root(), rootFile);
        List<String> remarks = new ArrayList<>(divided.remarks());
        remarks.addAll(planned.remarks());
        return new Laid(
                partitions.disk(divided.plans(), planned.plan()),
                planned.facts(),
                partitions.facts(divided.plans(), planned.plan(), planned.facts()),
                planned.summary() + (divided.plans().isEmpty() ? "" : "; " + divided.summary()),
                remarks);
    }
}
