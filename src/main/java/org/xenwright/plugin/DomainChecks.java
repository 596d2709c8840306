package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.Log;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Severity;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.image.domain.DomainPreflight;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;

/**
 * The checks of domains before their files are written.
 *
 * @param host that they share
 * @param preflight whether each is checked against its image
 */
record DomainChecks(HostConfiguration host, boolean preflight, Log log) {
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
        refuse(host.toolstack().check(domains), "holding the domains against their host", "");
        HostBudget budget = host.budget();
        if (budget != null) {
            List<Domain> all = new ArrayList<>(hosted);
            all.addAll(domains);
            log.info(HostBudget.demand(all).text(budget));
            refuse(budget.check(all), "holding the domains against their host", "");
        }
        return domains;
    }

    private void refuse(List<Finding> findings, String attempted, String otherwise) {
        for (Finding each : findings) {
            if (each.severity() == Severity.ERROR) {
                throw Problem.of(attempted, each.remedy() + otherwise)
                        .at(each.origin().toString())
                        .found(each.message())
                        .raise();
            }
            log.warn(each.text());
        }
    }
}
