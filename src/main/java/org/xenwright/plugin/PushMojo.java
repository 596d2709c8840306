package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.image.artifact.BaseImage;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.registry.RegistryTarget;
import org.xenwright.problem.Problem;

/**
 * Pushes the image of the project to a registry: {@code <push><to>registry.example.org/web</to></push>}. What the
 * registry has already, such as layers of packages, is not sent again. Credentials come from docker, podman, or a
 * server in Maven's settings with the registry's name as its id.
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true, configurator = "xenwright")
public final class PushMojo extends BuildMojo {
    /**
     * Where to push, instead of what {@code <push>} says: registry/name:tag. The default tag is the project's version.
     */
    @Parameter(property = "xen.to")
    String to;

    /** Where to push images. */
    @Parameter
    PushConfiguration push = new PushConfiguration();

    @Inject
    PushMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    void run() throws IOException {
        List<ProjectImage> all = chosenImages();
        for (ProjectImage each : all) {
            announce(each, all);
            push(each);
        }
    }

    private void push(ProjectImage image) throws IOException {
        ImageReference reference = push.reference(to, image.name(), project.getVersion(), !image.only());
        Path file = image.target().resolve(image.manifest().artifact());
        if (!Files.isRegularFile(file)) {
            throw Problem.of("pushing the image", "make it first: mvn xen:image, or mvn package")
                    .at(file.toString())
                    .found("no such file")
                    .raise();
        }
        NamedImages.Found found = images(image).find(file.toString(), "the image");
        ImageLayout layout = ImageLayout.open(file, null);
        BlobDigest digest = layout.index().manifests().get(0).digest();
        RegistryTarget.Pushed pushed =
                registries().target(reference).push(found.source(), digest, mountable(layout, reference), bytes -> {});
        getLog().info(reference + "@" + pushed.digest());
        int all = pushed.sent() + pushed.present();
        getLog().info(
                        pushed.sent() == 0
                                ? "  nothing to send: the registry had all " + all + " parts"
                                : "  " + pushed.sent() + " of " + all + " parts sent, "
                                        + ByteSize.format(pushed.bytes())
                                        + (pushed.present() == 0 ? "" : "; the registry had the others"));
    }

    /** Returns the repository of the base, if it is in the same registry. */
    private static @Nullable String mountable(ImageLayout layout, ImageReference to) throws IOException {
        BaseImage base = BaseImage.of(layout);
        if (base == null || NamedImages.isMaven(base.name()) || base.name().startsWith("oci:")) {
            return null;
        }
        ImageReference from = ImageReference.parse(base.name(), "the base");
        return from.registry().equals(to.registry()) ? from.repository() : null;
    }
}
