package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.loader.BootMethod;
import org.xenwright.oci.ImageStore;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.SharedWork;
import org.xenwright.platform.Architecture;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.transport.Access;

/** The parameters of goals that need the inputs of images: packages, artifacts, bases. */
abstract class BuildMojo extends ProjectMojo {
    /**
     * A folder written by {@code xen:lock -Dxen.export}, to take packages and artifacts from; each of several images
     * has a subfolder of its name. Default: none.
     */
    @Parameter(property = "xen.mirror")
    File mirror;

    /**
     * Whether a lock that does not fit the POM is an error; otherwise it is updated. Default: true where the
     * environment variable CI is set, unless to false.
     */
    @Parameter(property = "xen.frozen", defaultValue = "${env.CI}")
    String frozen;

    /** The lock file; each of several images has its own, {@code xen-NAME.lock.json}. */
    @Parameter(property = "xen.lockFile", defaultValue = "${project.basedir}/xen.lock.json")
    File lockFile;

    /** Folder for the disks of images that {@code <disk><base>} names by coordinates. */
    @Parameter(property = "xen.bases", defaultValue = "${project.build.directory}/xen-base")
    File bases;

    /**
     * The latest time that anything in the image may carry, in ISO 8601 or as seconds since 1970. Default: that of the
     * lock.
     */
    @Parameter(property = "xen.clock", defaultValue = "${project.build.outputTimestamp}")
    String clock;

    /**
     * Lets scripts of packages and commands run with no more than a changed root where neither namespaces nor a guest
     * are available: whatever is in the packages then has all the rights of this build, its files and its network. For
     * a build that runs as root, that is the whole machine. Default: false.
     */
    @Parameter(property = "xen.scriptsWithRightsOfTheBuild", defaultValue = "false")
    boolean scriptsWithRightsOfTheBuild;

    @Inject
    ProjectDependenciesResolver dependencies;

    private final RepositorySystem repositories;
    private @Nullable SharedWork shared;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    BuildMojo(RepositorySystem repositories) {
        this.repositories = repositories;
    }

    /** Returns whether the lock must not change. */
    final boolean isFrozen() {
        return frozen != null && !frozen.isBlank() && !frozen.strip().equals("false");
    }

    /** Returns the lock of an image. */
    final LockFile lock(ProjectImage image) {
        return new LockFile(image.lock(lockFile.toPath()));
    }

    final @Nullable Instant time() {
        return BuildTime.of(clock, System.getenv());
    }

    /** Returns the inputs of an image. */
    final ImageInputs inputs(ProjectImage image) throws IOException {
        return inputs(image, Worlds.known(image.configuration().from(), lock(image)));
    }

    /**
     * Returns the inputs of an image.
     *
     * @param world of its packages; empty where its base tells it
     */
    final ImageInputs inputs(ProjectImage image, Optional<PackageWorld> world) throws IOException {
        return ImageInputs.of(
                image,
                world,
                base -> Worlds.of(base, image.configuration().architecture, access()),
                new MavenArtifacts(repositories, session.getRepositorySession(), project),
                new MavenApplications(repositories, dependencies, session, project),
                images(image),
                registries(),
                mirror == null ? null : new OfflineBundle(image.folder(mirror.toPath()), Worlds.KNOWN.usual()));
    }

    /**
     * Checks all that the POM and the files of the project tell of images, before anything is fetched.
     *
     * @param signs whether the goal needs the keys that sign
     */
    final void check(List<ProjectImage> images, boolean signs) throws IOException {
        time();
        new ProjectCheck(
                        domainChecks(),
                        settings(),
                        signs,
                        image -> Worlds.known(image.configuration().from(), lock(image)))
                .check(images);
    }

    /** Returns how the domains of an image get their kernel, with the key that signs it. */
    final BootMethod boot(ProjectImage image) throws IOException {
        return image.configuration().loader().method(image.project().folder(), settings());
    }

    /** Returns what finds images by name, for an image that may start from another. */
    final NamedImages images(ProjectImage image) {
        return images(
                repositories,
                Bases.registry(image.configuration().from()).stream().toList());
    }

    /** Returns the build of an image. */
    final ImageBuild build(ImageInputs inputs, Access access) throws IOException {
        ImageConfiguration image = inputs.image().configuration();
        PackageWorld world = inputs.world();
        return new ImageBuild(world, access, version(), sandboxes(inputs, access))
                .withScripts(image.scripts())
                .withAnswers(world.questions().answers(image.debconf))
                .withBase(earlierDisk(inputs));
    }

    /** Returns what a lock of an image is made with. */
    final LockEnvironment locking(ImageInputs inputs, Access access) {
        return new LockEnvironment(access, sandboxes(inputs, access), shared());
    }

    /** Returns what the locks of the project's images have in common. */
    private synchronized SharedWork shared() {
        SharedWork known = shared;
        if (known == null) {
            known = images.size() > 1 ? SharedWork.ofSeveral() : SharedWork.none();
            shared = known;
        }
        return known;
    }

    private SandboxSource sandboxes(ImageInputs inputs, Access access) {
        Architecture architecture = inputs.image().configuration().architecture();
        String world = inputs.world().id();
        return new ScriptSandboxes(
                        access,
                        architecture,
                        Worlds.PARTS.kernelPackage(architecture),
                        openStore(),
                        scriptsWithRightsOfTheBuild,
                        told)
                .of(
                        inputs.packages().declared().stream()
                                .filter(each -> each.isOf(Worlds.PARTS.id(), world))
                                .toList(),
                        inputs.image().project().folder());
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

    /** Returns the version of this plugin. */
    private String version() {
        return execution.getMojoDescriptor().getPluginDescriptor().getVersion();
    }
}
