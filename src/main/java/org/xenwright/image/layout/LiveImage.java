package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.loader.KernelArguments;
import org.xenwright.loader.LiveMedium;
import org.xenwright.platform.Architecture;
import org.xenwright.store.Digest;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The live medium of an image: all its files as one squashfs, whatever its own root is and however its disk is divided, and
 * what starts them.
 */
public final class LiveImage {
    /** The name under which what starts it travels beside the trees of partitions; none of those can have it. */
    public static final String STARTER = ".live";

    private static final TreePath FSTAB = TreePath.of("etc/fstab");
    private static final int MOST_FSTAB = 1 << 20;

    private final ImageIdentity image;
    private final DiskRequest request;
    private final DiskLayout layout;

    public LiveImage(ImageIdentity image, DiskRequest request, DiskLayout layout) {
        this.image = image;
        this.request = request;
        this.layout = layout;
    }

    /** Returns how our initramfs finds the medium, and what is kept on a partition beside it. */
    public InitramfsOptions initramfs() {
        return layout.initramfs().withDrivers(LiveMedium.DRIVERS).onMedium();
    }

    /** Takes what starts it from where it travelled. */
    public LiveMedium.Starter starter(Tree files, KernelArguments arguments) {
        Architecture architecture = Architecture.of(image.architecture()).orElseThrow();
        return new LiveMedium.Starter(image.name(), architecture, image.clock(), files, arguments);
    }

    /**
     * Plans it. Its id follows from its files, so that it is told from each other medium.
     *
     * @param tree of the image, not divided
     * @param rootFile where its squashfs is written; the plan refers to it
     */
    public ImagePlan plan(LiveMedium.Starter starter, Content kernel, Tree tree, Path rootFile) throws IOException {
        Squashfs.write(withoutMounts(tree), SquashfsOptions.of(image.clock()).withPacking(request.packing()), rootFile);
        String digest = Digest.of(rootFile).hex();
        return LiveMedium.plan(starter, kernel, Squashfs.plan(rootFile), DerivedUuid.of("live-id", digest));
    }

    /** Leaves out the lines of fstab for file systems of the disk, none of which is there. */
    private Tree withoutMounts(Tree tree) throws IOException {
        Set<String> own =
                layout.mounts().stream().map(SystemIdentity.Mount::source).collect(Collectors.toSet());
        if (own.isEmpty() || !(tree.find(FSTAB).orElse(null) instanceof RegularFile fstab)) {
            return tree;
        }
        String text = new String(fstab.content().bytes(MOST_FSTAB), StandardCharsets.UTF_8);
        String left = text.lines()
                .filter(line -> !own.contains(line.strip().split("\\s+", 2)[0]))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        Tree live = tree.copy();
        live.put(FSTAB, new RegularFile(fstab.attributes(), Content.of(left)));
        return live;
    }
}
