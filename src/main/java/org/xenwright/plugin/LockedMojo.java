package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.artifact.Mirror;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageStore;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.Scripts;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Access;

/** Goals that need the inputs of the image: its packages and its artifacts. */
abstract class LockedMojo extends ProjectMojo {
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

    /** Where the disk is made of an image that {@code <disk><base>} names by its coordinates. */
    @Parameter(property = "xen.bases", defaultValue = "${project.build.directory}/xen-base")
    File bases;

    /**
     * Registries, separated by commas, that bases of bases may be brought from besides those the configuration names: an image
     * from a Maven repository says itself where its base is.
     */
    @Parameter(property = "xen.baseRegistries")
    List<String> baseRegistries = new ArrayList<>();

    private final RepositorySystem repositories;

    private final Map<ImageConfiguration, List<MavenArtifacts.Resolved>> resolved = new IdentityHashMap<>();

    LockedMojo(RepositorySystem repositories) {
        this.repositories = repositories;
    }

    /** Whether the lock must not change. */
    final boolean isFrozen() {
        return frozen != null && !frozen.isBlank() && !frozen.strip().equals("false");
    }

    /** What the packages of the image are of. */
    final PackageWorld world() {
        return Worlds.KNOWN.usual();
    }

    /** A new lock. */
    final Lock resolve(LockUpdate update) throws IOException {
        return world().lock(packageRequest(), artifactFiles(), update, access());
    }

    final PackageRequest packageRequest() throws IOException {
        List<String> wanted = new ArrayList<>();
        List<PackageRequest.LocalPackage> local = new ArrayList<>();
        Path base = project.getBasedir().toPath();
        for (String each : image.packages) {
            if (each.startsWith(".") || each.startsWith("/")) {
                local.add(new PackageRequest.LocalPackage(each, localFile(base, each)));
            } else {
                wanted.add(each);
            }
        }
        for (MavenArtifacts.Resolved each : artifacts()) {
            if (each.isOf(world())) {
                local.add(new PackageRequest.LocalPackage(each.coordinates(), each.file()));
            }
        }
        String kernel = image.kernel != null ? image.kernel : defaultKernel();
        PackageRequest request = new PackageRequest(
                image.architectures(),
                sources(),
                base,
                wanted,
                local,
                kernel.equals("none") ? null : kernel,
                image.recommends,
                generatesInitramfs(),
                base(),
                preferences());
        world().check(request);
        return request;
    }

    private PackageRequest.@Nullable PreferencesFile preferences() throws IOException {
        if (image.preferences == null) {
            return null;
        }
        Path file = project.getBasedir().toPath().resolve(image.preferences.toPath());
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading preferences", "correct the path")
                    .at("<image><preferences>")
                    .found(image.preferences + ", which is no file")
                    .raise();
        }
        return new PackageRequest.PreferencesFile(
                image.preferences.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private @Nullable BaseRequest base() throws IOException {
        if (image.from == null) {
            return null;
        }
        String from = image.from.strip();
        Optional<ImageLayout> mirrored = mirroredBase();
        if (mirrored.isPresent()) {
            return new BaseRequest(from, null, mirrored::get);
        }
        return NamedImages.isMaven(from)
                ? new BaseRequest(
                        from, null, () -> images().find(from, "<image><from>").source())
                : Bases.base(from, project.getBasedir().toPath(), registries());
    }

    private Optional<ImageLayout> mirroredBase() throws IOException {
        Mirror inputs = mirror();
        return inputs == null ? Optional.empty() : inputs.base();
    }

    /** Images by their names, in the repositories of this project and in the reactor. */
    final NamedImages images() {
        List<String> named = new ArrayList<>(baseRegistries);
        registries.forEach(each -> named.add(each.host));
        if (image.from != null && !NamedImages.isMaven(image.from.strip()) && !image.from.startsWith("oci:")) {
            named.add(ImageReference.parse(image.from.strip(), "<image><from>").registry());
        }
        return new NamedImages(
                repositories,
                session.getRepositorySession(),
                project.getRemoteProjectRepositories(),
                registries(),
                named);
    }

    private static Path localFile(Path base, String written) {
        Path file = base.resolve(written);
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading the packages of the image", "correct the path, or build the package first")
                    .at("<image><packages>")
                    .found(written + ", which is no file")
                    .raise();
        }
        return file;
    }

    /** The way images are made for this project. */
    final ImageBuild imageBuild(Access access) throws IOException {
        Scripts scripts = switch (image.scripts) {
            case "run" -> Scripts.RUN;
            case "firstBoot" -> Scripts.FIRST_BOOT;
            default ->
                throw Problem.of("choosing when the scripts of packages run", "write one of the two")
                        .at("<image><scripts>")
                        .found(image.scripts)
                        .expected("run, firstBoot")
                        .raise();
        };
        return new ImageBuild(world(), access, version(), sandboxes(access, sources()))
                .withScripts(scripts)
                .withAnswers(world().questions().answers(image.debconf))
                .withBase(earlierDisk());
    }

    private @Nullable Path earlierDisk() throws IOException {
        String written = image.disk.base();
        if (written == null) {
            return null;
        }
        return NamedImages.isMaven(written)
                ? new EarlierBuild(images(), new ImageStore(openStore(), progress()), image.architecture)
                        .disk(written, folderOfImage(bases))
                : project.getBasedir().toPath().resolve(written).normalize();
    }

    private boolean generatesInitramfs() {
        return switch (image.initramfs) {
            case "generated" -> true;
            case "none" -> false;
            default ->
                throw Problem.of("choosing the initramfs", "write one of the two")
                        .at("<image><initramfs>")
                        .found(image.initramfs)
                        .expected("generated, none")
                        .raise();
        };
    }

    private List<RepositoryRequest> sources() {
        List<RepositoryRequest> sources = new ArrayList<>();
        for (int i = 0; i < image.repositories.size(); i++) {
            ImageConfiguration.Repository repository = image.repositories.get(i);
            String where = "<image><repositories><repository>[" + (i + 1) + "]";
            if (repository.url == null || repository.suite == null) {
                throw Problem.of("reading a repository", "add what is missing")
                        .at(where)
                        .found(repository.url == null ? "no <url>" : "no <suite>")
                        .raise();
            }
            List<String> includes = words(repository.includes);
            sources.add(new RepositoryRequest(
                    repository.url,
                    repository.suite,
                    List.of(repository.components.strip().split("\\s+")),
                    repository.signedBy == null ? null : repository.signedBy.toString(),
                    repository.allowUnsigned,
                    repository.checkValidUntil,
                    null,
                    includes,
                    where));
        }
        return sources;
    }

    /** The mirror of the image at hand; null without one. */
    final @Nullable Mirror mirror() {
        return mirror == null ? null : new Mirror(folderOfImage(mirror), world());
    }

    /** The artifacts of the image at hand, resolved once. */
    final List<MavenArtifacts.Resolved> artifacts() throws IOException {
        List<MavenArtifacts.Resolved> known = resolved.get(image);
        if (known == null) {
            known = new MavenArtifacts(repositories, session.getRepositorySession(), project, mirror())
                    .resolve(image.artifacts);
            resolved.put(image, known);
        }
        return known;
    }

    final List<ArtifactFile> artifactFiles() throws IOException {
        return artifacts().stream()
                .map(each -> new ArtifactFile(each.coordinates(), each.file()))
                .toList();
    }

    /** Why a lock does not fit the POM; empty when it does. */
    final String complaint(Lock lock) throws IOException {
        String complaint = lock.complaint(world(), packageRequest(), artifactFiles());
        if (complaint.isEmpty()
                && image.from != null
                && NamedImages.isMaven(image.from.strip())
                && mirroredBase().isEmpty()) {
            // a version that is made anew is another base, which no registry's tag is before somebody asks for it
            String from = image.from.strip();
            String now = images().digest(from, "<image><from>").toString();
            if (lock.bases().stream().noneMatch(base -> base.digest().equals(now))) {
                return from + " is not the image it was";
            }
        }
        return complaint;
    }

    /** The version of this plugin. */
    final String version() {
        return execution.getMojoDescriptor().getPluginDescriptor().getVersion();
    }
}
