package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.RuntimeRequest;
import org.xenwright.domain.DomainFiles;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.ImageStart;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.loader.BootMethod;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.registry.Registries;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.store.Digest;

/**
 * The inputs of an image, as its POM names them and Maven resolves them.
 *
 * @param world that the packages are of
 * @param artifacts those of Maven, packages among them
 * @param application the Java application; null for none
 * @param names finds images by their coordinates
 * @param mirror an offline bundle of the inputs; null to fetch them from their sources
 */
record ImageInputs(
        ProjectImage image,
        PackageWorld world,
        PackageRequest packages,
        List<MavenArtifacts.Resolved> artifacts,
        @Nullable JavaInputs application,
        NamedImages names,
        @Nullable OfflineBundle mirror) {
    static final String FROM = "<image><from>";

    /**
     * The inputs of a Java application.
     *
     * @param files of it
     * @param runtime what runs it
     * @param jdk what that is linked from instead of packages; null for packages
     */
    record JavaInputs(MavenApplications.Resolved files, RuntimeRequest runtime, MavenArtifacts.@Nullable Resolved jdk) {
        List<String> beside(PackageWorld world) {
            return files.isWeb() || runtime.jdk() != null ? List.of() : runtime.beside(world.java(runtime.release()));
        }
    }

    private static RuntimeRequest.Brought brought(MavenArtifacts.Resolved jdk) throws IOException {
        return new RuntimeRequest.Brought(jdk.coordinates(), jdk.file(), Digest.of(jdk.file()));
    }

    /** Finds the world of a base; asked only where nothing else tells it. */
    @FunctionalInterface
    interface WorldFinder {
        PackageWorld of(BaseRequest base) throws IOException;
    }

    /**
     * Resolves the inputs of an image.
     *
     * @param known the world of its packages; empty where its base has to tell it
     */
    static ImageInputs of(
            ProjectImage image,
            Optional<PackageWorld> known,
            WorldFinder finder,
            MavenArtifacts maven,
            MavenApplications applications,
            NamedImages names,
            Registries registries,
            @Nullable OfflineBundle mirror)
            throws IOException {
        Path folder = image.project().folder();
        List<MavenArtifacts.Resolved> artifacts = maven.resolve(image.configuration().artifacts, mirror);
        BaseRequest base = base(image.configuration().from(), folder, names, registries, mirror);
        PackageWorld world = known.isPresent() || base == null ? known.orElseGet(Worlds.KNOWN::usual) : finder.of(base);
        ForeignPackages foreign =
                new ForeignPackages(world, image.configuration().from());
        for (int i = 0; i < artifacts.size(); i++) {
            foreign.checkArtifact(artifacts.get(i), MavenArtifacts.place(i));
        }
        List<PackageRequest.LocalPackage> packages = artifacts.stream()
                .filter(each -> each.input().isOf(world))
                .map(each -> new PackageRequest.LocalPackage(each.coordinates(), each.file()))
                .toList();
        ApplicationConfiguration configured = image.configuration().application;
        MavenApplications.Resolved application = configured == null ? null : applications.resolve(configured);
        PackageRequest request = new DeclaredPackages(image.configuration(), folder)
                .request(
                        packages,
                        base,
                        world,
                        written -> maven.resolve(written, DeclaredPackages.KERNEL, mirror)
                                .file());
        JavaInputs java = null;
        if (configured != null && application != null) {
            MavenArtifacts.Resolved jdk =
                    configured.jdk == null ? null : maven.resolve(configured.jdk, "<image><application><jdk>", mirror);
            java = new JavaInputs(
                    application, configured.runtime(application.isWeb(), jdk == null ? null : brought(jdk)), jdk);
            boolean whole = image.configuration().isApplicationAlone();
            request = request.with(
                    configured.packages(whole, application.isWeb(), java.runtime(), world), java.beside(world));
        }
        return new ImageInputs(image, world, request, artifacts, java, names, mirror == null ? null : mirror.in(world));
    }

    /**
     * Returns the request for an image as far as its POM tells it, without what Maven or a registry has to find.
     *
     * @param known the world of its packages; empty where its base has to tell it
     */
    static ImageRequest declared(ProjectImage image, Optional<PackageWorld> known, BootMethod boot) throws IOException {
        ImageConfiguration configuration = image.configuration();
        String from = configuration.from();
        BaseRequest base = from == null
                ? null
                : new BaseRequest(from, null, () -> {
                    throw new IllegalStateException("the base of a request that is only checked");
                });
        PackageRequest packages =
                new DeclaredPackages(configuration, image.project().folder()).declared(base, known);
        return request(image, known.orElseGet(Worlds.KNOWN::usual), packages, List.of(), null, null, boot);
    }

    private static @Nullable BaseRequest base(
            @Nullable String from,
            Path folder,
            NamedImages names,
            Registries registries,
            @Nullable OfflineBundle mirror)
            throws IOException {
        if (from == null) {
            return null;
        }
        Optional<ImageLayout> mirrored = mirrored(mirror);
        if (mirrored.isPresent()) {
            return new BaseRequest(from, null, mirrored::get);
        }
        return NamedImages.isMaven(from)
                ? new BaseRequest(from, null, () -> names.find(from, FROM).source())
                : Bases.base(from, folder, registries);
    }

    private static Optional<ImageLayout> mirrored(@Nullable OfflineBundle mirror) throws IOException {
        return mirror == null ? Optional.empty() : mirror.base();
    }

    /** Returns the artifacts as a lock pins them. */
    List<ArtifactFile> artifactFiles() {
        Map<String, Path> files = new LinkedHashMap<>();
        artifacts.forEach(each -> files.put(each.coordinates(), each.file()));
        if (application != null) {
            application.files().pinned().forEach(each -> files.putIfAbsent(each.coordinates(), each.file()));
            if (application.jdk() != null) {
                files.putIfAbsent(
                        application.jdk().coordinates(), application.jdk().file());
            }
        }
        if (packages.kernel() instanceof KernelChoice.Brought kernel && DeclaredPackages.isArtifact(kernel.origin())) {
            files.putIfAbsent(kernel.origin(), kernel.file());
        }
        List<ArtifactFile> all = new ArrayList<>();
        files.forEach((coordinates, file) -> all.add(new ArtifactFile(coordinates, file)));
        return all;
    }

    /** Makes a new lock. */
    Lock lock(LockUpdate update, LockEnvironment environment) throws IOException {
        return world.lock(packages, artifactFiles(), update, environment);
    }

    /** Why a lock does not fit the POM; empty when it does. */
    Optional<String> complaint(Lock lock) throws IOException {
        Optional<String> complaint = lock.complaint(world, packages, artifactFiles());
        String from = image.configuration().from();
        if (complaint.isEmpty()
                && from != null
                && NamedImages.isMaven(from)
                && mirrored(mirror).isEmpty()) {
            // a Maven version that was rebuilt is another base; a registry's tag counts only in an update
            String now = names.digest(from, FROM).toString();
            if (lock.bases().stream().noneMatch(base -> base.digest().equals(now))) {
                return Optional.of(from + " is not the image it was");
            }
        }
        return complaint;
    }

    private @Nullable ApplicationRequest applicationRequest() {
        ApplicationConfiguration configured = image.configuration().application;
        return configured == null || application == null
                ? null
                : configured.request(
                        image.name(),
                        application.files().source(),
                        application.files().isWeb(),
                        application.runtime(),
                        image.configuration().isApplicationAlone());
    }

    /**
     * Returns the image to make.
     *
     * @param clock the latest time that anything in it may carry; null for that of the lock
     * @param boot how its domains get their kernel, with the key that signs it
     */
    ImageRequest request(@Nullable Instant clock, BootMethod boot) throws IOException {
        return request(image, world, packages, artifacts, applicationRequest(), clock, boot);
    }

    private static ImageRequest request(
            ProjectImage image,
            PackageWorld world,
            PackageRequest packages,
            List<MavenArtifacts.Resolved> artifacts,
            @Nullable ApplicationRequest application,
            @Nullable Instant clock,
            BootMethod boot)
            throws IOException {
        ProjectDetails project = image.project();
        ImageConfiguration configuration = image.configuration();
        return new ImageRequest(
                image.name(),
                project.coordinates(),
                project.seed(),
                packages,
                configuration.excludes(),
                configuration.customize(
                        project,
                        artifacts.stream()
                                .filter(each -> !each.input().isOf(world))
                                .map(each -> each.input().placement(each.file()))
                                .toList(),
                        application),
                configuration.diskRequest(),
                configuration.guestType(),
                clock,
                DomainFiles.texts(image.domainsFolder(), image.context()),
                new ImageStart(boot, configuration.arguments(), configuration.selinux()),
                configuration.layers(),
                image.target());
    }
}
