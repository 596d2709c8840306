package org.xenwright.image.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.image.manifest.ImageOutline.Templates;
import org.xenwright.problem.Problem;

/** The disk that a domain of an image has for itself alone. */
enum OwnDisk {
    /** Nothing: the domain is the image. */
    NONE(""),
    /** A qcow2 file over the image's disk, with the blocks that its own files change. */
    DELTA(".qcow2"),
    /** A small file system that lies over a read-only root. */
    LAYER("-own.img");

    /** Tells the initramfs where the layer is. */
    private static final String LAYER_WORD = "xenwright.own=/dev/";

    private final String suffix;

    OwnDisk(String suffix) {
        this.suffix = suffix;
    }

    /** Returns the name of the file in the domain's folder. */
    String file(String domain) {
        return domain + suffix;
    }

    /**
     * Returns the disk a domain needs: none when it is the only one of an image without templates and its file says
     * nothing of its guest, or when a read-only root is told all by a seed disk.
     *
     * @param count domains of the image
     */
    static OwnDisk of(Domain domain, ImageOutline image, int count) {
        Templates templates = image.templates();
        boolean images = domain.disks().stream().anyMatch(disk -> domain.isOfImage(disk));
        boolean alike =
                count == 1 && templates == Templates.NONE && !domain.guest().needsDisk();
        if (templates == Templates.UNKNOWN || !images || alike) {
            return NONE;
        }
        if (!image.root().readOnly()) {
            return DELTA;
        }
        // without templates cloud-init finds all of it on the seed disk
        return domain.guest().seedDisk() && templates == Templates.NONE ? NONE : LAYER;
    }

    /** Returns the disk that comes after the others, which every driver gives the same letter. */
    private static String free(Domain domain) {
        Set<String> taken = new HashSet<>();
        domain.disks().forEach(disk -> taken.add(disk.vdev().replaceAll("[0-9]+$", "")));
        for (char letter = (char) ('a' + Math.min(taken.size(), 25)); letter <= 'z'; letter++) {
            if (!taken.contains("xvd" + letter)) {
                return "xvd" + letter;
            }
        }
        throw Problem.of("giving " + domain.name() + " a disk of its own", "take a disk away")
                .found(taken.size() + " disks")
                .raise();
    }

    /** Returns the disk that a loaded domain was given. */
    static OwnDisk in(Domain domain) {
        for (DiskSpec disk : domain.disks()) {
            for (OwnDisk kind : values()) {
                String end = "/domains/" + domain.name() + "/" + kind.file(domain.name());
                if (kind != NONE
                        && domain.isOwn(disk)
                        && String.valueOf(disk.target()).endsWith(end)) {
                    return kind;
                }
            }
        }
        return NONE;
    }

    /** Returns the domain with the disk it needs. */
    Domain give(Domain domain, ImageOutline image, String hostFolder) {
        if (this == NONE) {
            return domain;
        }
        String target = hostFolder + "domains/" + domain.name() + "/" + file(domain.name());
        List<DiskSpec> disks = new ArrayList<>();
        for (DiskSpec disk : domain.disks()) {
            boolean replaced = this == DELTA && domain.isOfImage(disk);
            if (replaced
                    && image.disks().stream().noneMatch(each -> each.format().equals(DiskFormats.RAW))) {
                throw Problem.of(
                                "giving " + domain.name() + " a disk of its own",
                                "add raw to <image><disk><formats>: the own disk lies over it")
                        .found("an image without a raw disk")
                        .raise();
            }
            disks.add(
                    replaced
                            ? new DiskSpec(
                                    target, disk.vdev(), XlFormat.QCOW2, disk.writable(), disk.cdrom(), disk.options())
                            : disk);
        }
        if (this == DELTA) {
            return domain.withDisks(disks, ImageDefaults.OWN);
        }
        BootWay way = BootWay.of(domain);
        if (way.fromDisk() && !way.takesWords()) {
            throw Problem.of(
                            "giving " + domain.name() + " a disk of its own",
                            "write extends = \"pygrub\" in its domain file, or guest.seed = \"disk\" where the image has"
                                    + " cloud-init, or give the image an ext4 root without overlay, or set"
                                    + " <bootloader>none</bootloader>")
                    .found("a read-only root and a domain that starts by " + way.word()
                            + ", which gives its initramfs no word of another disk")
                    .raise();
        }
        String device = free(domain);
        disks.add(DiskSpec.of(target, device, XlFormat.RAW, Domain.written(domain.type(), false)));
        return domain.withDisks(disks, ImageDefaults.OWN).withKernelWord(LAYER_WORD + device);
    }
}
