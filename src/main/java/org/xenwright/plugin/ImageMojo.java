package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.DomainWays;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.transport.Access;

/**
 * Builds the image, its kernel and initramfs, and the configuration of its domains, in {@code target/xen}. Uses the
 * packages pinned in {@code xen.lock.json}; without that file, resolves and locks them first.
 */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true, configurator = "xenwright")
public final class ImageMojo extends BuildMojo {
    /** The number of domains up to which they are listed file by file. */
    private static final int LISTED = 10;

    private final MavenProjectHelper helper;

    /** Builds the image again even if nothing changed. Default: false. */
    @Parameter(property = "xen.rebuild", defaultValue = "false")
    boolean rebuild;

    /**
     * Runs the scripts of packages a second time and warns of each file that differs, naming its package: what is meant
     * to be random would be the same in all domains. Default: false.
     */
    @Parameter(property = "xen.detectRandom", defaultValue = "false")
    boolean detectRandom;

    /**
     * Says more about the build: true lists the inputs that are not what they were in the last build; names of packages
     * say for each what brought it into the image, step by step, or what keeps it out. Default: false.
     */
    @Parameter(property = "xen.explain")
    String explain;

    /** Folder for the report of what the build did and how long each step and each package script took. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    @Inject
    ImageMojo(RepositorySystem repositories, MavenProjectHelper helper) {
        super(repositories);
        this.helper = helper;
    }

    @Override
    void run() throws IOException {
        List<ProjectImage> all = chosenImages();
        check(all, true);
        Access access = access();
        List<Domain> hosted = new ArrayList<>();
        for (ProjectImage each : all) {
            announce(each, all);
            Attachments attachments = new Attachments(project, helper, each.target(), each == all.get(0));
            hosted.addAll(make(each, access, attachments, hosted));
        }
    }

    /** Makes an image and its domains, which share their host with others, and returns the domains. */
    private List<Domain> make(ProjectImage image, Access access, Attachments attachments, List<Domain> hosted)
            throws IOException {
        Set<String> attached = image.configuration().attached();
        BuildReport report = new BuildReport();
        ImageInputs inputs = inputs(image);
        BuildLock lock = new BuildLock(lock(image), isFrozen(), getLog());
        Lock locked = lock.read(inputs, locking(inputs, access), report);
        Explanation explanation = new Explanation(explain);
        explanation.packages(inputs, locked, access).forEach(getLog()::info);
        ImageBuild.Built built = build(inputs, access, locked, report);
        ImageManifest manifest = built.manifest();
        lock.record(locked, report.accounts());
        List<Domain> domains = domainChecks().passed(image, manifest, hosted);
        Optional<String> none = DomainOutputs.none(manifest.outline());
        if (none.isEmpty()) {
            write(domains, image, built, report);
        } else {
            report.step("domains", BuildReport.State.MADE, "none: " + none.get());
        }
        attachments.attach(manifest, attached);
        report.write(reports.toPath().resolve(image.name() + "-build.json"));
        Summary.of(image.name(), report, image.project().folder()).forEach(getLog()::info);
        explanation.changes(report).forEach(getLog()::info);
        return domains;
    }

    private ImageBuild.Built build(ImageInputs inputs, Access access, Lock locked, BuildReport report)
            throws IOException {
        ImageRequest request = inputs.request(time(), boot(inputs.image()));
        if (!detectRandom) {
            return build(inputs, access).make(request, locked, rebuild, report);
        }
        try (PassingStore again = PassingStore.in(inputs.image().target())) {
            return build(inputs, access).comparedWith(again.store()).make(request, locked, true, report);
        }
    }

    private void write(List<Domain> domains, ProjectImage image, ImageBuild.Built built, BuildReport report)
            throws IOException {
        DomainOutputs.Written written =
                DomainOutputs.write(domains, built.manifest(), built.files(), image.target(), hostKeys(), Worlds.KNOWN);
        written.warnings().forEach(getLog()::warn);
        if (domains.size() <= LISTED) {
            for (Path file : written.files()) {
                report.output(file, Files.size(file));
            }
        }
        report.step(
                "domains",
                BuildReport.State.MADE,
                written.summary(domains.size()) + ", " + DomainWays.summary(domains));
    }
}
