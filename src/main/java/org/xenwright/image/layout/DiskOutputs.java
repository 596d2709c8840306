package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.domain.Domain;
import org.xenwright.domain.emit.XvaMetadata;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;

/** The disk of an image as files, all written in one pass over its bytes. */
public final class DiskOutputs {
    private final ImageIdentity identity;
    private final DiskRequest request;
    private final ImagePlan plan;

    /** @param plan the bytes of the disk */
    public DiskOutputs(ImageIdentity identity, DiskRequest request, ImagePlan plan) {
        this.identity = identity;
        this.request = request;
        this.plan = plan;
    }

    /** The disks for the manifest, in the order of the request. */
    public List<ImageManifest.Disk> disks() {
        return request.disks(identity.name()).stream()
                .map(disk -> new ImageManifest.Disk(disk.file(), disk.format(), size(disk.format())))
                .toList();
    }

    private long size(String format) {
        return switch (format) {
            case "vhd" -> DiskFormat.Vhd.size(plan.size());
            case "xva" -> DiskFormat.Xva.size(plan.size());
            default -> plan.size();
        };
    }

    /**
     * Writes the files, and removes those of formats that are no longer wanted.
     *
     * @param image the manifest that is to be
     */
    public void write(ImageManifest image, Path target) throws IOException {
        Map<Path, DiskFormat> formats = new LinkedHashMap<>();
        for (ImageManifest.Disk disk : image.disks()) {
            formats.put(target.resolve(disk.file()), format(disk, image));
        }
        DiskFiles.write(plan, formats);
        for (String suffix : DiskRequest.SUFFIXES.values()) {
            Path file = target.resolve(identity.name() + suffix);
            if (!formats.containsKey(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private DiskFormat format(ImageManifest.Disk disk, ImageManifest image) throws IOException {
        return switch (disk.format()) {
            case "raw" -> new DiskFormat.Raw();
            case "qcow2" -> new DiskFormat.Qcow2();
            case "vhd" ->
                new DiskFormat.Vhd(
                        DerivedUuid.of("vhd-uuid", identity.coordinates() + ":disk"), identity.clock(), true);
            default -> appliance(disk, image);
        };
    }

    /** An appliance with the domain an image has when no file says more. */
    private DiskFormat appliance(ImageManifest.Disk disk, ImageManifest image) throws IOException {
        Domain domain = DomainOutputs.plain(image.outline(), identity.seed());
        XvaMetadata metadata = XvaMetadata.of(domain, List.of(disk.size()));
        return new DiskFormat.Xva(
                metadata.xml().getBytes(StandardCharsets.UTF_8),
                metadata.diskIds().get(0));
    }
}
