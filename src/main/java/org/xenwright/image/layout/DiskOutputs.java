package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFacts;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.domain.Domain;
import org.xenwright.domain.emit.XvaMetadata;
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

    /** Returns the disks for the manifest, in the order of the request. */
    public List<ImageManifest.Disk> disks() {
        return request.disks(identity.name()).stream()
                .map(disk -> new ImageManifest.Disk(
                        disk.file(), disk.format(), disk.format().size(plan.size())))
                .toList();
    }

    /**
     * Writes the files, and removes those of formats that are no longer asked for.
     *
     * @param image the manifest to be
     */
    public void write(ImageManifest image, Path target) throws IOException {
        DiskFacts facts =
                new DiskFacts(identity.coordinates() + ":disk", identity.clock(), size -> appliance(image, size));
        Map<Path, DiskWriter> files = new LinkedHashMap<>();
        for (ImageManifest.Disk disk : image.disks()) {
            files.put(target.resolve(disk.file()), disk.format().writer(facts));
        }
        DiskFiles.write(plan, files);
        for (DiskFormat format : DiskFormats.all()) {
            Path file = target.resolve(identity.name() + format.suffix());
            if (!files.containsKey(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Describes an appliance with the domain an image has when no file says more. */
    private DiskFacts.Description appliance(ImageManifest image, long size) throws IOException {
        Domain domain = DomainOutputs.plain(image.outline(), identity.seed());
        XvaMetadata metadata = XvaMetadata.of(domain, List.of(size));
        return new DiskFacts.Description(
                metadata.xml().getBytes(StandardCharsets.UTF_8),
                metadata.diskIds().get(0));
    }
}
