package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.Problem;

/** The parameters of goals that compare what the project wants with what is there. */
abstract class RollingMojo extends DeployingMojo {
    /**
     * An image made elsewhere, instead of those of the project: groupId:artifactId:version, a reference into a registry
     * or a file NAME.oci.tar. Needs no POM; properties as for the goal get.
     */
    @Parameter(property = "xen.image")
    // not named image: a project has that element for its own
    String name;

    /** Name of the domain to make of an image made elsewhere. Default: the domains of the image's project. */
    @Parameter(property = "xen.domain")
    String domain;

    /** A table with a row for each domain to make of an image made elsewhere, in CSV or YAML. */
    @Parameter(property = "xen.fleet")
    File fleet;

    /** Which domain file of such an image to follow. Default: the one named after the domain or the image. */
    @Parameter(property = "xen.profile")
    String profile;

    /** Architecture to choose, for an image made elsewhere that exists for several. */
    @Parameter(property = "xen.architecture", defaultValue = "amd64")
    String architecture;

    /** Keys that the domain files of such an image may set although they concern more than the guest. Default: none. */
    @Parameter(property = "xen.allow")
    @Values(item = "key")
    List<String> allow = new ArrayList<>();

    /** Brings images to hosts that no boot has verified; the log says so. Default: false. */
    @Parameter(property = "xen.force", defaultValue = "false")
    boolean force;

    /** Removes domains that the project does not have any more. Default: false, they are shown and left alone. */
    @Parameter(property = "xen.remove", defaultValue = "false")
    boolean remove;

    /**
     * What is done with domains that were changed by hand: report, or repair, which starts them anew. Default: report.
     */
    @Parameter(property = "xen.drift", defaultValue = "report")
    String drift;

    /**
     * Whether domains that leave a plain host go on while they run, where both hosts allow it. The plan says which do.
     * Default: true; where it is false, each is shut down and started at its new place.
     */
    @Parameter(property = "xen.live", defaultValue = "true")
    boolean live;

    private final RepositorySystem maven;

    RollingMojo(RepositorySystem maven) {
        this.maven = maven;
    }

    /** Returns the name of the image without its version. */
    @Override
    final Optional<String> named() {
        return Optional.ofNullable(name)
                .map(each -> each.strip()
                        .replaceFirst("@.*$", "")
                        .replaceFirst("(\\.oci\\.tar|:[^:/]*)$", "")
                        .replaceAll("[^A-Za-z0-9._-]+", ".")
                        .replaceFirst("^[._-]+", ""));
    }

    /** Returns all domains that are wanted, verified. */
    final List<WantedDomain> wanted() throws IOException {
        if (isNamed()) {
            AskedDomains asked = new AskedDomains(
                    domain,
                    fleet == null ? null : fleet.toPath(),
                    profile,
                    AskedDomains.settings(session.getUserProperties()),
                    allow);
            List<WantedDomain> all = fetched(maven, name, architecture, asked);
            verified(name, all, force);
            return distinct(all);
        }
        if (project.getFile() == null) {
            throw Problem.of("finding what to bring to hosts", "name an image: -Dxen.image=NAME")
                    .found("neither a project nor an image")
                    .raise();
        }
        List<WantedDomain> all = new ArrayList<>();
        for (ProjectImage each : chosenImages()) {
            List<WantedDomain> ofImage = wanted(each);
            verified(each.manifest().name(), ofImage, force);
            all.addAll(ofImage);
        }
        return distinct(all);
    }

    private boolean isNamed() {
        return name != null && !name.isBlank();
    }

    /** Returns whether all domains of the deployment are known: what is left out would look as if it were no more. */
    private boolean isWhole() {
        return said(onlyImages, "xen.images").isEmpty() && (!isNamed() || project.getFile() == null);
    }

    /** @param drained a destination that gives its domains away; none for no such */
    final DeployPlanner planner(Set<String> drained) throws IOException {
        if (remove && !isWhole()) {
            throw Problem.of(
                            "removing the domains that the project does not have any more",
                            "leave out -Dxen.remove; or name domains to xen:undeploy: -Dxen.domains")
                    .at("-Dxen.remove")
                    .found(isNamed() ? "an image by its name, in a project" : "some images of the project alone")
                    .expected("all images of the project")
                    .raise();
        }
        List<WantedDomain> all = wanted();
        Set<String> asked = asked();
        Set<String> names = new TreeSet<>();
        all.forEach(each -> names.add(each.name()));
        for (String each : asked) {
            if (!names.contains(each)) {
                throw Problem.of("choosing the domains to bring to hosts", "name some that there are")
                        .at("-Dxen.domains")
                        .found(each)
                        .expected(String.join(", ", names))
                        .raise();
            }
        }
        boolean repair = switch (drift.strip()) {
            case "report" -> false;
            case "repair" -> true;
            default ->
                throw DeployConfiguration.refusal("-Dxen.drift", drift, "report, repair")
                        .raise();
        };
        return new DeployPlanner(
                deploymentName(), all, deploy.placement.strategy(), repair, remove, asked, drained, live);
    }
}
