package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.DomainLint;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.LintVerdict;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.image.domain.DomainPreflight;

/**
 * The check of all domain files of a project, and of the domains they make on one host.
 *
 * @param folder of the project
 */
record ProjectLint(Path folder, HostConfiguration host) {
    /**
     * What was found.
     *
     * @param whole the configurations that were complete
     */
    record Result(LintVerdict verdict, List<DomainLint.Whole> whole) {}

    /**
     * Checks the files of each image, collects the domains that can be made of them, and holds these against the boot
     * loader that the image will have.
     *
     * @param coming is told of each image
     */
    Result of(List<ProjectImage> images, Consumer<ProjectImage> coming) throws IOException {
        DomainLint lint = new DomainLint(folder, host.version());
        List<Domain> hosted = new ArrayList<>();
        List<Finding> starts = new ArrayList<>();
        for (ProjectImage each : images) {
            coming.accept(each);
            lint.project(each.domainsFolder(), () -> {
                // there may be no image yet
                List<Domain> domains = each.domains(each.planned());
                hosted.addAll(domains);
                starts.addAll(DomainPreflight.check(domains, each.planned(), null));
                return domains;
            });
        }
        List<Finding> findings = new ArrayList<>(lint.findings());
        findings.addAll(starts);
        findings.addAll(host.toolstack().check(hosted));
        HostBudget budget = host.budget();
        if (budget != null) {
            findings.addAll(budget.check(hosted));
        }
        return new Result(new LintVerdict(findings, lint.count()), lint.whole());
    }

    /** Checks files by themselves. */
    Result of(List<Path> files) throws IOException {
        DomainLint lint = new DomainLint(folder, host.version());
        lint.files(files);
        return new Result(new LintVerdict(lint.findings(), lint.count()), lint.whole());
    }
}
