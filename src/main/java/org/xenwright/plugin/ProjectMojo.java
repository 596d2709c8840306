package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.cache.SharedCache;
import org.xenwright.domain.lint.LintVerdict;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecords;
import org.xenwright.report.DeploymentRecords;
import org.xenwright.report.page.BuildPage;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** The parameters of goals that work on the images of a project. */
abstract class ProjectMojo extends XenMojo {
    /** The image to build. */
    @Parameter
    ImageConfiguration image = new ImageConfiguration();

    /**
     * Several images instead of one. Each has a name of its own and says only what differs from {@code <image>}, which
     * is merged into it as Maven merges the configuration of a plugin into that of an execution.
     */
    @Parameter
    List<ImageConfiguration> images = new ArrayList<>();

    /** Names of the images to work on. Default: all. */
    @Parameter(property = "xen.images")
    @Values(item = "name")
    List<String> onlyImages = new ArrayList<>();

    /** The folder of domain files; a subfolder named after an image holds those of that image. */
    @Parameter(property = "xen.domainsFolder", defaultValue = "${project.basedir}/src/main/xen")
    File domains;

    /** Folder for the image and its files; each of several images has a subfolder of its name. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** The Xen host that the domains share: its resources, its version of Xen, and what starts its guests. */
    @Parameter
    HostConfiguration host = new HostConfiguration();

    /** Memory of the host that is left for guests, such as 64G, instead of the POM's value. */
    @Parameter(property = "xen.hostMemory")
    String hostMemory;

    /** Threads of the host's processors, instead of the POM's value. */
    @Parameter(property = "xen.hostCpus")
    Integer hostCpus;

    /** How many vCPUs may share a thread of the host, instead of the POM's value. */
    @Parameter(property = "xen.overcommit")
    Double overcommit;

    /**
     * The host's version of Xen, for instance 4.14, instead of the POM's value: keys which that version does not know
     * are reported. Default: any.
     */
    @Parameter(property = "xen.hostXen")
    String hostXen;

    /**
     * The former name of {@code hostXen}.
     *
     * @deprecated write {@code -Dxen.hostXen}
     */
    @Deprecated
    @Parameter(property = "xen.version")
    String xenVersion;

    /**
     * Whether each domain is checked against its image before it is written: would its kernel start and find its root?
     * Default: true.
     */
    @Parameter(property = "xen.preflight", defaultValue = "true")
    boolean preflight;

    /** Where the builds of a team share results that take long to make. */
    @Parameter
    CacheConfiguration cache = new CacheConfiguration();

    /** Returns the images to work on, in the order of the POM. */
    final List<ProjectImage> chosenImages() {
        ProjectFiles files = new ProjectFiles(target.toPath(), domains.toPath(), hostFolder, host.grub());
        return Images.of(image, images, said(onlyImages, "xen.images")).stream()
                .map(each -> new ProjectImage(details(), each, files, images.isEmpty()))
                .toList();
    }

    /** Logs which image comes next, where there is more than one. */
    final void announce(ProjectImage coming, List<ProjectImage> all) {
        if (all.size() > 1) {
            getLog().info("image " + coming.name());
        }
    }

    /** Returns the host as the command line and the POM describe it. */
    final HostConfiguration host() {
        return host.with(hostMemory, hostCpus, overcommit, renamed(hostXen, "xen.hostXen", xenVersion, "xen.version"));
    }

    /** Returns the checks of domains before their files are written. */
    final DomainChecks domainChecks() {
        return new DomainChecks(host(), preflight, getLog());
    }

    final Access access() {
        return isOffline()
                ? Access.offline(openStore(), progress())
                : Access.online(sharingStore(), settings().transport(), progress());
    }

    private Store sharingStore() {
        SharedCache shared = cache.cache(settings(), System.getenv(), registries(), progress());
        return shared == null ? openStore() : openStore().withRemote(shared);
    }

    /** Returns the time for a report, in whole seconds. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Writes the page of the build: the boots, and what there is of the images to work on. */
    final Path writePage(Path reports, BootRecords boots, BootHistory history) throws IOException {
        List<BuildPage.Made> made = new ArrayList<>();
        for (ProjectImage each : chosenImages()) {
            if (Files.exists(each.target().resolve(ImageManifest.FILE))) {
                made.add(new BuildPage.Made(
                        each.name(), each.target(), each.domains(each.manifest().outline())));
            }
        }
        if (made.isEmpty()
                && boots.boots().isEmpty()
                && DeploymentRecords.read(reports).deployments().isEmpty()) {
            throw Problem.of("writing the page of a build", "build first: mvn xen:image, or mvn verify")
                    .at(reports.toString())
                    .found("neither an image nor a boot nor a deployment")
                    .raise();
        }
        return new BuildPage(
                        project.getArtifactId() + " " + project.getVersion(),
                        execution.getMojoDescriptor().getPluginDescriptor().getVersion(),
                        details().folder(),
                        reports,
                        now(),
                        Worlds.KNOWN,
                        Access.offline(openStore(), progress()))
                .write(boots, history, made, linted());
    }

    /** Checks the files of domains for the page, which is written whatever they are like. */
    private LintVerdict linted() throws IOException {
        try {
            return new ProjectLint(details().folder(), host())
                    .of(chosenImages(), each -> {})
                    .verdict();
        } catch (ProblemException e) {
            getLog().warn("the page has no findings of lint: " + e.getMessage());
            return new LintVerdict(List.of(), 0);
        }
    }
}
