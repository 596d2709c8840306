package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.Problem;

/** The parameters of goals that compare what the project wants with what is there. */
abstract class RollingMojo extends DeployingMojo {
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

    /** Returns all domains that are wanted, verified. */
    final List<WantedDomain> wanted() throws IOException {
        if (isNamed()) {
            List<WantedDomain> all = fetched();
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
