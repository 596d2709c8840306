package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.xenwright.disk.DiskFiles;
import org.xenwright.image.layout.DiskDelta;
import org.xenwright.image.manifest.ImageManifest;

/**
 * The files of an image that are installed and deployed: the image as an OCI layout, which is the main artifact of a
 * project packaged as an image and attached to any other; its manifest; and what the POM asks for besides, since all of
 * it can be made from the layout. Classifiers of further images begin with their names.
 *
 * @param folder of the image
 * @param first whether it is the project's first
 */
record Attachments(MavenProject project, MavenProjectHelper helper, Path folder, boolean first) {
    /** @param wanted what the POM asks for */
    void attach(ImageManifest manifest, Set<String> wanted) throws IOException {
        String prefix = first ? "" : manifest.name() + "-";
        File artifact = folder.resolve(manifest.artifact()).toFile();
        if (first && project.getPackaging().equals("xen-image")) {
            project.getArtifact().setFile(artifact);
        } else {
            helper.attachArtifact(project, "oci.tar", prefix + "xen", artifact);
        }
        attach("json", prefix + "xen-manifest", ImageManifest.FILE);
        for (ImageManifest.Disk each : manifest.disks()) {
            disk(wanted, each.format().word(), each.format().artifactType(), prefix + "xen", each.file());
        }
        disk(
                wanted,
                ImageConfiguration.DELTA,
                DiskDelta.FORMAT.artifactType(),
                prefix + "xen-delta",
                DiskDelta.file(manifest.name()));
        ImageManifest.Kernel kernel = manifest.kernel();
        if (kernel != null && wanted.contains("kernel")) {
            attach("vmlinuz", prefix + "xen-kernel", kernel.file());
            if (kernel.initramfs() != null) {
                attach("img", prefix + "xen-initramfs", kernel.initramfs());
            }
        }
        for (String each : manifest.documents()) {
            attach(each.substring(manifest.name().length() + 1), prefix + "xen", each);
        }
    }

    /** Attaches a disk as it is, packed, or both, as far as it is asked for. */
    private void disk(Set<String> wanted, String word, String type, String classifier, String file) throws IOException {
        if (wanted.contains(word)) {
            attach(type, classifier, file);
        }
        if (wanted.contains(word + ImageConfiguration.PACKED)) {
            Path packed = packed(folder.resolve(file));
            attach(
                    type + ImageConfiguration.PACKED,
                    classifier,
                    packed.getFileName().toString());
        }
    }

    /** Packs a disk, unless a packed one that is not older is there. */
    private static Path packed(Path disk) throws IOException {
        Path packed = disk.resolveSibling(disk.getFileName() + ImageConfiguration.PACKED);
        boolean there = Files.exists(packed)
                && Files.getLastModifiedTime(packed).compareTo(Files.getLastModifiedTime(disk)) >= 0;
        return there ? packed : DiskFiles.compress(disk);
    }

    private void attach(String type, String classifier, String file) {
        helper.attachArtifact(project, type, classifier, folder.resolve(file).toFile());
    }
}
