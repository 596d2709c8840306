package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.oci.ImageStore;
import org.xenwright.packages.LockFile;
import org.xenwright.transport.Access;

/** The parameters of goals that need what images are made of: packages, artifacts, bases. */
abstract class BuildMojo extends ProjectMojo {
    /**
     * A folder written by {@code xen:lock -Dxen.export}: packages and artifacts are taken from it; of several
     * images, from the folder of its name in it.
     */
    @Parameter(property = "xen.mirror")
    File mirror;

    /**
     * Whether a lock that does not fit the POM is an error instead of being changed. Default: true where the environment
     * variable CI is set.
     */
    @Parameter(property = "xen.frozen", defaultValue = "${env.CI}")
    String frozen;

    /** The lock; of several images, each has one with its name: {@code xen-NAME.lock.json}. */
    @Parameter(property = "xen.lockFile", defaultValue = "${project.basedir}/xen.lock.json")
    File lockFile;

    /** Where the disk is made of an image that {@code <disk><base>} names by its coordinates. */
    @Parameter(property = "xen.bases", defaultValue = "${project.build.directory}/xen-base")
    File bases;

    /** The time nothing in the image is younger than: ISO 8601, or seconds since 1970. Default: that of the lock. */
    @Parameter(property = "xen.clock", defaultValue = "${project.build.outputTimestamp}")
    String clock;

    /**
     * Lets scripts of packages and commands run with a changed root alone where neither namespaces nor a guest can be
     * had: whatever is in the packages then has all the rights of this build, its files and its network. Where the build
     * is root that is the whole machine.
     */
    @Parameter(property = "xen.scriptsWithRightsOfTheBuild", defaultValue = "false")
    boolean scriptsWithRightsOfTheBuild;

    private final RepositorySystem repositories;

    BuildMojo(RepositorySystem repositories) {
        this.repositories = repositories;
    }

    /** Whether the lock must not change. */
    final boolean isFrozen() {
        return frozen != null && !frozen.isBlank() && !frozen.strip().equals("false");
    }

    /** The lock of an image. */
    final LockFile lock(ProjectImage image) {
        return new LockFile(image.lock(lockFile.toPath()));
    }

    final @Nullable Instant time() {
        return BuildTime.of(clock, System.getenv());
    }

    /** What an image is made of. */
    final ImageInputs inputs(ProjectImage image) throws IOException {
        return ImageInputs.of(
                image,
                new MavenArtifacts(repositories, session.getRepositorySession(), project),
                images(image),
                registries(),
                mirror == null ? null : new OfflineBundle(image.folder(mirror.toPath()), ImageInputs.WORLD));
    }

    /** Images by their names, for one that may start from another. */
    final NamedImages images(ProjectImage image) {
        return images(
                repositories,
                Bases.registry(image.configuration().from()).stream().toList());
    }

    /** The way an image is made. */
    final ImageBuild build(ImageInputs inputs, Access access) throws IOException {
        ImageConfiguration image = inputs.image().configuration();
        ScriptSandboxes sandboxes = new ScriptSandboxes(
                access,
                image.architecture(),
                ImageInputs.WORLD.kernelPackage(image.architecture()),
                openStore(),
                scriptsWithRightsOfTheBuild);
        return new ImageBuild(
                        ImageInputs.WORLD,
                        access,
                        version(),
                        sandboxes.of(
                                inputs.packages().declared(),
                                inputs.image().project().folder()))
                .withScripts(image.scripts())
                .withAnswers(ImageInputs.WORLD.questions().answers(image.debconf))
                .withBase(earlierDisk(inputs));
    }

    private @Nullable Path earlierDisk(ImageInputs inputs) throws IOException {
        ProjectImage image = inputs.image();
        String written = image.configuration().disk.base();
        if (written == null) {
            return null;
        }
        return NamedImages.isMaven(written)
                ? new EarlierBuild(
                                inputs.names(),
                                new ImageStore(openStore(), progress()),
                                image.configuration().architecture)
                        .disk(written, image.folder(bases.toPath()))
                : image.project().folder().resolve(written).normalize();
    }

    /** The version of this plugin. */
    private String version() {
        return execution.getMojoDescriptor().getPluginDescriptor().getVersion();
    }
}
