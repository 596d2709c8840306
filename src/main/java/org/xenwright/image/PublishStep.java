package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Customized;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.oci.LayerStore;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.SystemEntry;
import org.xenwright.tree.Tree;

/** The step that makes the image as it travels, of all its files but the disks. */
final class PublishStep {
    private final BuildInputs inputs;

    PublishStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /** Packs the packages, for which nothing of the project is read; so it may be done aside. */
    ImageArtifact.Packages packages(ConfiguredSystem packages) throws IOException {
        return artifact()
                .packages(
                        from(packages),
                        packages.tree(),
                        SystemEntry.identity(inputs.world().code(), packages));
    }

    /**
     * Writes the artifact.
     *
     * @param packed the packages
     * @param customized the finished tree
     * @param partitions what the boot method put on partitions of the disk
     */
    Path run(
            ConfiguredSystem packages,
            ImageArtifact.Packages packed,
            Customized customized,
            Map<String, Tree> partitions,
            ImageManifest manifest)
            throws IOException {
        return artifact()
                .write(
                        from(packages),
                        new ImageArtifact.Trees(packed, customized.tree(), customized.application(), partitions),
                        manifest,
                        inputs.request().target());
    }

    private ImageArtifact artifact() {
        ImageRequest request = inputs.request();
        return new ImageArtifact(
                inputs.image(),
                request.disk(),
                request.domainFiles(),
                inputs.version(),
                new LayerStore(inputs.results(), request.layers()));
    }

    private ImageArtifact.@Nullable From from(ConfiguredSystem packages) {
        return packages.base() == null
                ? null
                : new ImageArtifact.From(
                        String.valueOf(inputs.request().packages().from()),
                        packages.base().image());
    }
}
