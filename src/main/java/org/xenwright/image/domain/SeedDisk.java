package org.xenwright.image.domain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.domain.Domain;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.guest.NoCloud;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.filesystem.fat.FatType;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The disk on which cloud-init in a guest finds what it is told: a small FAT, found by its label and never written. A
 * domain whose file asks for it has one; then a read-only root needs no layer.
 */
final class SeedDisk {
    private static final String SUFFIX = "-seed.img";
    /** The place before that of the state disk. */
    private static final String VDEV = "xvdx";

    private SeedDisk() {}

    /** Returns the name of the file in the domain's folder. */
    static String file(String domain) {
        return domain + SUFFIX;
    }

    /** Returns the domain with the disk it asks for. */
    static Domain give(Domain domain, String hostFolder) {
        if (!domain.guest().seedDisk()) {
            return domain;
        }
        String target = hostFolder + "domains/" + domain.name() + "/" + file(domain.name());
        List<DiskSpec> disks = new ArrayList<>(domain.disks());
        disks.add(DiskSpec.of(target, VDEV, XlFormat.RAW, false));
        return domain.withDisks(disks, ImageDefaults.OWN);
    }

    /** Returns its bytes, which follow from what cloud-init is told and the clock of the image. */
    static ImagePlan plan(Domain domain, Map<String, String> files, Instant clock) {
        Tree tree = new Tree(Attributes.of(0755, clock));
        files.forEach((name, text) -> tree.put(
                name, new RegularFile(Attributes.of(0600, clock), Content.of(text.getBytes(StandardCharsets.UTF_8)))));
        FatOptions options = FatOptions.of(domain.uuid() + ":seed", clock)
                .withType(FatType.FAT12)
                .withSize(Ext4Size.TIGHT)
                .withLabel(NoCloud.LABEL);
        return Fat.plan(tree, options).image();
    }

    /** Returns whether a file holds these bytes already. */
    static boolean isIn(Path file, ImagePlan plan) throws IOException {
        return Files.isRegularFile(file) && ImagePlan.of(file).mismatch(plan) < 0;
    }
}
