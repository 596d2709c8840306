package org.xenwright.image.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Origin;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/**
 * The disk that outlives a reboot of a domain with a read-only root: ext4, found by its label. It is made empty once;
 * later builds leave it alone.
 */
public final class StateDisk {
    /** The name by which an initramfs finds it. */
    public static final String DEVICE = "LABEL=state";

    private static final String LABEL = "state";
    /** The place behind the disks that domain files name. */
    private static final String VDEV = "xvdy";

    private StateDisk() {}

    /** Returns whether domains of an image have one. */
    static boolean of(ImageOutline image) {
        return image.root().state();
    }

    /** Returns the domain with the disk it needs. */
    static Domain give(Domain domain, ImageOutline image, String hostFolder) {
        if (!of(image)) {
            return domain;
        }
        List<DiskSpec> disks = new ArrayList<>(domain.disks());
        disks.add(DiskSpec.of(hostFolder + relative(domain), VDEV, XlFormat.RAW, true));
        return domain.withDisks(disks, Origin.of("the state disk"));
    }

    private static String relative(Domain domain) {
        return "domains/" + domain.name() + "/" + domain.name() + "-state.img";
    }

    /** Makes that of a domain, unless it is there; returns where it lies, if the domain has one. */
    static Optional<Path> make(Domain domain, ImageManifest image, Path imageFolder) throws IOException {
        if (!of(image.outline())) {
            return Optional.empty();
        }
        Path file = imageFolder.resolve(relative(domain));
        if (!Files.exists(file)) {
            RawDisk.write(Ext4.plan(empty(image), options(domain, image)).image(), file);
        }
        return Optional.of(file);
    }

    private static Tree empty(ImageManifest image) {
        return new Tree(Attributes.of(0755, Instant.parse(image.clock())));
    }

    private static Ext4Options options(Domain domain, ImageManifest image) {
        ImageManifest.ReadOnly readOnly =
                Objects.requireNonNull(image.filesystem().readOnly());
        return Ext4Options.of(domain.uuid() + ":state", Instant.parse(image.clock()))
                .withLabel(LABEL)
                .withSize(new Ext4Size.Fixed(readOnly.stateSize()));
    }
}
