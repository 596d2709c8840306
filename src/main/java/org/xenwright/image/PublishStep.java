package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Customized;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.SystemEntry;
import org.xenwright.tree.Tree;

/** The step that makes the image as it travels, of all its files but the disks. */
final class PublishStep {
    private final BuildInputs inputs;

    PublishStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /**
     * Writes the artifact.
     *
     * @param customized the finished tree
     * @param partitions what the boot method put on partitions of the disk
     */
    Path run(ConfiguredSystem packages, Customized customized, Map<String, Tree> partitions, ImageManifest manifest)
            throws IOException {
        ImageRequest request = inputs.request();
        return new ImageArtifact(
                        inputs.image(), request.disk(), request.domainFiles(), inputs.version(), inputs.results())
                .write(
                        from(packages),
                        new ImageArtifact.Trees(
                                packages.tree(),
                                SystemEntry.identity(inputs.world().code(), packages),
                                customized.tree(),
                                customized.application(),
                                partitions),
                        manifest,
                        request.target());
    }

    private ImageArtifact.@Nullable From from(ConfiguredSystem packages) {
        return packages.base() == null
                ? null
                : new ImageArtifact.From(
                        String.valueOf(inputs.request().packages().from()),
                        packages.base().image());
    }
}
