package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.domain.Domain;
import org.xenwright.loader.BootMethod;
import org.xenwright.packages.PackageWorld;

/**
 * The check of all that a POM and the files of its project tell by themselves. It comes before anything is fetched or
 * written.
 *
 * @param domains the checks against image and host
 * @param settings with the passwords of keys that sign
 * @param worlds the worlds of packages, as far as something but a base tells them
 * @param signs whether such keys are tried; a goal that signs nothing needs none
 */
record ProjectCheck(DomainChecks domains, MavenSettings settings, boolean signs, KnownWorld worlds) {
    /** Finds the world of an image without its base. */
    @FunctionalInterface
    interface KnownWorld {
        Optional<PackageWorld> of(ProjectImage image) throws IOException;
    }

    /**
     * Checks images whose domains share a host.
     *
     * @throws org.xenwright.problem.ProblemException for the first that could not be made, or one of whose domains could not
     *     start
     */
    void check(List<ProjectImage> images) throws IOException {
        List<Domain> hosted = new ArrayList<>();
        for (ProjectImage each : images) {
            check(each);
            hosted.addAll(domains.planned(each, hosted));
        }
    }

    private void check(ProjectImage image) throws IOException {
        ImageConfiguration configuration = image.configuration();
        configuration.attached();
        Optional<PackageWorld> world = worlds.of(image);
        configuration.checkArtifacts();
        if (world.isPresent()) {
            world.get().questions().answers(configuration.debconf);
        }
        if (configuration.application != null) {
            configuration.application.check(image.name());
        }
        LoaderChoice loader = configuration.loader();
        BootMethod boot = signs ? loader.method(image.project().folder(), settings) : loader.method();
        ImageInputs.declared(image, world, boot).check(configuration.scripts());
    }
}
