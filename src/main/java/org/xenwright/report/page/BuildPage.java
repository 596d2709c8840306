package org.xenwright.report.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.LintVerdict;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecords;
import org.xenwright.report.DeploymentRecords;
import org.xenwright.transport.Access;

/**
 * The page of a build, made of what the build left in its folders.
 *
 * @param title of the project
 * @param version of this program
 * @param project its folder
 * @param reports folder for the page, with the records of boots and builds
 * @param now the time, in ISO 8601
 * @param local the store, without a network
 */
public record BuildPage(
        String title, String version, Path project, Path reports, String now, PackageWorlds worlds, Access local) {
    private static final int MOST_DOMAINS = 100;
    private static final int MOST_FINDINGS = 500;
    private static final int MOST_PARTS = 1500; // of the bytes of all images
    private static final int LEAST_PARTS = 60;
    private static final int MOST_CONSOLES = 1_600_000; // characters of all consoles

    /**
     * An image that was made.
     *
     * @param target its folder
     * @param domains made of it
     */
    public record Made(String name, Path target, List<Domain> domains) {
        public Made {
            domains = List.copyOf(domains);
        }
    }

    /** Writes the page. */
    public Path write(BootRecords boots, BootHistory history, List<Made> images, LintVerdict lint) throws IOException {
        ImageReading reading = new ImageReading(
                reports, now, worlds, local, Math.max(LEAST_PARTS, MOST_PARTS / Math.max(1, images.size())));
        List<PageData.Image> read = new ArrayList<>();
        List<PageData.DomainValues> domains = new ArrayList<>();
        String folder = project.toAbsolutePath().normalize() + File.separator;
        for (Made each : images) {
            read.add(reading.of(each.name(), each.target()));
            each.domains().forEach(domain -> domains.add(DomainReading.of(domain, each.name(), folder)));
        }
        PageData data = new PageData(
                title,
                version,
                now,
                boots.boots().isEmpty() ? "nothing was booted" : boots.summary(),
                new BootReading(reports, MOST_CONSOLES).of(boots.boots()),
                history.builds(),
                read,
                new PageData.Lint(
                        lint.files() == 0 ? "" : lint.summary(),
                        lint.findings().stream()
                                .limit(MOST_FINDINGS)
                                .map(each -> new PageData.Finding(
                                        each.severity().word(),
                                        each.rule().id(),
                                        DomainReading.place(each.origin(), folder),
                                        each.message(),
                                        each.remedy()))
                                .toList()),
                domains.stream().limit(MOST_DOMAINS).toList(),
                Math.max(0, domains.size() - MOST_DOMAINS),
                DeploymentReading.of(DeploymentRecords.read(reports)));
        return ReportPage.write(data, reports);
    }
}
