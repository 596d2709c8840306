package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFacts;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.domain.Domain;
import org.xenwright.domain.emit.OvfEnvelope;
import org.xenwright.domain.emit.XvaMetadata;
import org.xenwright.image.domain.ApplianceDomain;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;

/** The disk of an image as files, all written in one pass over its bytes, and its live medium. */
public final class DiskOutputs {
    private final ImageIdentity identity;
    private final DiskRequest request;
    private final ImagePlan plan;
    private final Map<String, String> domainFiles;
    private final Optional<ImagePlan> medium;

    /**
     * @param plan the bytes of the disk
     * @param domainFiles texts of the project's domain files by their names, for appliances
     */
    public DiskOutputs(ImageIdentity identity, DiskRequest request, ImagePlan plan, Map<String, String> domainFiles) {
        this(identity, request, plan, domainFiles, Optional.empty());
    }

    private DiskOutputs(
            ImageIdentity identity,
            DiskRequest request,
            ImagePlan plan,
            Map<String, String> domainFiles,
            Optional<ImagePlan> medium) {
        this.identity = identity;
        this.request = request;
        this.plan = plan;
        this.domainFiles = Map.copyOf(domainFiles);
        this.medium = medium;
    }

    /** Returns the same with the bytes of the live medium, which is a file like the disks. */
    public DiskOutputs withMedium(ImagePlan bytes) {
        return new DiskOutputs(identity, request, plan, domainFiles, Optional.of(bytes));
    }

    /** Returns the bytes that a file of a format is made of. */
    private ImagePlan plan(DiskFormat format) {
        return format.isMedium() ? medium.orElseThrow() : plan;
    }

    /** Returns the disks for the manifest, in the order of the request. */
    public List<ImageManifest.Disk> disks() {
        return request.disks(identity.name()).stream()
                .map(disk -> new ImageManifest.Disk(
                        disk.file(),
                        disk.format(),
                        disk.format().size(plan(disk.format()).size())))
                .toList();
    }

    /**
     * Writes the files, and removes those of formats that are no longer asked for.
     *
     * @param image the manifest to be
     */
    public void write(ImageManifest image, Path target) throws IOException {
        DiskFacts facts = new DiskFacts(
                identity.coordinates() + ":disk", identity.clock(), new Described(image, identity.seed(), domainFiles));
        Set<Path> files = new HashSet<>();
        Map<ImagePlan, Map<Path, DiskWriter>> passes = new IdentityHashMap<>();
        for (ImageManifest.Disk disk : image.disks()) {
            files.add(target.resolve(disk.file()));
            passes.computeIfAbsent(plan(disk.format()), bytes -> new LinkedHashMap<>())
                    .put(target.resolve(disk.file()), disk.format().writer(facts));
        }
        for (Map.Entry<ImagePlan, Map<Path, DiskWriter>> each : passes.entrySet()) {
            DiskFiles.write(each.getKey(), each.getValue());
        }
        for (DiskFormat format : DiskFormats.all()) {
            Path file = target.resolve(identity.name() + format.suffix());
            if (!files.contains(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The domain of an appliance, made when the disk's size is known. */
    private record Described(ImageManifest image, String seed, Map<String, String> domainFiles)
            implements DiskFacts.Appliance {
        @Override
        public DiskFacts.Description xva(long size) throws IOException {
            XvaMetadata metadata = XvaMetadata.of(domain(DiskFormats.XVA), List.of(size));
            return new DiskFacts.Description(
                    metadata.xml().getBytes(StandardCharsets.UTF_8),
                    metadata.diskIds().get(0));
        }

        @Override
        public DiskFacts.Envelope ovf(long capacity) throws IOException {
            OvfEnvelope envelope = OvfEnvelope.of(domain(DiskFormats.OVA), image.architecture(), capacity);
            return new DiskFacts.Envelope(
                    image.name(), (file, length) -> envelope.xml(file, length).getBytes(StandardCharsets.UTF_8));
        }

        private Domain domain(DiskFormat format) throws IOException {
            return ApplianceDomain.of(format, image.outline(), seed, domainFiles);
        }
    }
}
