package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.Log;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Severity;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.domain.preflight.Toolstack;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.image.domain.DomainPreflight;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.problem.Problem;

/**
 * The checks of domains before their files are written.
 *
 * @param host that they share
 * @param preflight whether each is checked against its image
 */
record DomainChecks(HostConfiguration host, boolean preflight, Log log) {
    private static final String HOST = "holding the domains against their host";

    /**
     * Returns the domains of an image, once none is known to be unable to start.
     *
     * @param hosted domains of other images on the same host
     */
    List<Domain> passed(ProjectImage image, ImageManifest manifest, List<Domain> hosted) throws IOException {
        List<Domain> domains = image.domains(manifest.outline());
        if (preflight) {
            refuse(
                    DomainPreflight.check(domains, manifest, host.version()),
                    "holding a domain against its image",
                    ", or -Dxen.preflight=false");
        }
        refuse(host.toolstack().check(domains), HOST, "");
        HostBudget budget = host.budget();
        if (budget != null) {
            List<Domain> all = new ArrayList<>(hosted);
            all.addAll(domains);
            log.info(HostBudget.demand(all).text(budget));
            refuse(budget.check(all), HOST, "");
        }
        return domains;
    }

    /**
     * Returns the domains of an image that is not made yet, once none is known to be unable to start whatever its kernel.
     * Warnings wait until the image is there.
     *
     * @param hosted domains of other images on the same host
     */
    List<Domain> planned(ProjectImage image, List<Domain> hosted) throws IOException {
        HostBudget budget = host.budget();
        Toolstack toolstack = host.toolstack();
        XenVersion version = host.version();
        ImageOutline outline = image.planned();
        if (outline.disk().isEmpty()) {
            return List.of();
        }
        List<Domain> domains = image.domains(outline);
        if (preflight) {
            refuseErrors(
                    DomainPreflight.check(domains, outline, version),
                    "holding a domain against its image",
                    ", or -Dxen.preflight=false");
        }
        refuseErrors(toolstack.check(domains), HOST, "");
        if (budget != null) {
            List<Domain> all = new ArrayList<>(hosted);
            all.addAll(domains);
            refuseErrors(budget.check(all), HOST, "");
        }
        return domains;
    }

    private static void refuseErrors(List<Finding> findings, String attempted, String otherwise) {
        for (Finding each : findings) {
            if (each.severity() == Severity.ERROR) {
                throw Problem.of(attempted, each.remedy() + otherwise)
                        .at(each.origin().toString())
                        .found(each.message())
                        .raise();
            }
        }
    }

    private void refuse(List<Finding> findings, String attempted, String otherwise) {
        refuseErrors(findings, attempted, otherwise);
        findings.forEach(each -> log.warn(each.text()));
    }
}
