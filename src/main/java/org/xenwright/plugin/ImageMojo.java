package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
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
import org.xenwright.progress.Workers;
import org.xenwright.transport.Access;

/**
 * Builds the image, its kernel and initramfs, and the configuration of its domains, in {@code target/xen}. Several images
 * are built side by side, as many at a time as there are processors. Uses the
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
        int threads = ImageThreads.of(all, details().seed());
        if (threads == 1) {
            for (ProjectImage each : all) {
                announce(each, all);
                hosted.addAll(finish(make(inputs(each), access), attachments(each, all), hosted));
            }
            return;
        }
        List<Callable<Made>> builds = new ArrayList<>();
        for (ProjectImage each : all) {
            ImageInputs inputs = inputs(each); // Maven's resolver is asked by one thread
            Access own = new Access(
                    access.store(),
                    access.transport(),
                    new NamedProgress(each.name(), access.progress()),
                    access.now());
            builds.add(() -> make(inputs, own));
        }
        Workers.inOrder("building images", threads, builds, made -> {
            announce(made.image(), all);
            hosted.addAll(finish(made, attachments(made.image(), all), hosted));
        });
    }

    private Attachments attachments(ProjectImage image, List<ProjectImage> all) {
        return new Attachments(project, helper, image.target(), image == all.get(0));
    }

    /** An image that was made, whose domains were not. */
    private record Made(ProjectImage image, BuildLock lock, Lock locked, BuildReport report, ImageBuild.Built built) {}

    private Made make(ImageInputs inputs, Access access) throws IOException {
        BuildReport report = new BuildReport();
        BuildLock lock = new BuildLock(lock(inputs.image()), isFrozen(), getLog());
        Lock locked = lock.read(inputs, locking(inputs, access), report);
        new Explanation(explain).packages(inputs, locked, access).forEach(getLog()::info);
        return new Made(inputs.image(), lock, locked, report, build(inputs, access, locked, report));
    }

    /** Makes the domains of an image, which share their host with others, and returns them. */
    private List<Domain> finish(Made made, Attachments attachments, List<Domain> hosted) throws IOException {
        ProjectImage image = made.image();
        Set<String> attached = image.configuration().attached();
        BuildReport report = made.report();
        ImageManifest manifest = made.built().manifest();
        made.lock().record(made.locked(), report.accounts());
        List<Domain> domains = domainChecks().passed(image, manifest, hosted);
        Optional<String> none = DomainOutputs.none(manifest.outline());
        if (none.isEmpty()) {
            write(domains, image, made.built(), report);
        } else {
            report.step("domains", BuildReport.State.MADE, "none: " + none.get());
        }
        attachments.attach(manifest, attached);
        report.write(reports.toPath().resolve(image.name() + "-build.json"));
        Summary.of(image.name(), report, image.project().folder()).forEach(getLog()::info);
        new Explanation(explain).changes(report).forEach(getLog()::info);
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
