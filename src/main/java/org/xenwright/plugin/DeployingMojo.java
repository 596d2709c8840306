package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.DeployPlan;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.Rollout;
import org.xenwright.deploy.RolloutReport;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.RolloutTerms;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.WantedDomains;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.report.BootRecords;
import org.xenwright.report.DeploymentRecord;
import org.xenwright.report.DeploymentRecords;
import org.xenwright.report.JunitXml;

/** The parameters of goals that bring domains to hosts and pools, and look at what is there. */
abstract class DeployingMojo extends NamingMojo {
    /** A deployment's name where destinations are asked for all of them, and none is read. */
    static final String ANY = "any";

    /** The hosts and pools that the domains are brought to, and how. */
    @Parameter
    DeployConfiguration deploy = new DeployConfiguration();

    /** When guests count as ready, unless {@code <deploy>} says it. */
    @Parameter
    BootConfiguration boot = new BootConfiguration();

    /** Plain Xen hosts instead of the destinations of the POM: HOST, USER@HOST or USER@HOST:PORT. */
    @Parameter(property = "xen.hosts")
    @Values(item = "host")
    List<String> destinations = new ArrayList<>();

    /** Pools of XCP-ng or XenServer instead of the destinations of the POM, each by the address of a member. */
    @Parameter(property = "xen.pools")
    @Values(item = "pool")
    List<String> pools = new ArrayList<>();

    /** Fingerprints of the certificates of these pools, SHA256:…, as far as the POM does not name them. */
    @Parameter(property = "xen.certificates")
    @Values(item = "certificate")
    List<String> certificates = new ArrayList<>();

    /**
     * Destinations that are no more, by their ids: what may have run there may be started elsewhere. One that still
     * answers is refused. Default: none.
     */
    @Parameter(property = "xen.gone")
    @Values(item = "host")
    List<String> gone = new ArrayList<>();

    /** Name of the deployment instead of the POM's. */
    @Parameter(property = "xen.deployment")
    String deployment;

    /** Names of the domains to work on. Default: all. */
    @Parameter(property = "xen.domains")
    @Values(item = "domain")
    List<String> only = new ArrayList<>();

    /** Folder of the results of the goal {@code boot}; consoles of deployed domains are kept there too. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    /** How many domains may be interrupted at the same time, instead of the POM's value. */
    @Parameter(property = "xen.atOnce")
    Integer atOnce;

    /** Ends a domain that does not shut down in time, which may lose what it has not written. Default: false. */
    @Parameter(property = "xen.destroy", defaultValue = "false")
    boolean destroy;

    /** Returns the name of the deployment. */
    final String deploymentName() {
        if (deployment != null) {
            deploy.name = deployment;
        }
        if (deploy.name == null && project.getFile() == null) {
            deploy.name = plainName()
                    .orElseThrow(() -> Problem.of(
                                    "finding the deployment",
                                    "name it: -Dxen.deployment=NAME, or its image: -Dxen.image=NAME")
                            .found("neither a project nor a name")
                            .raise());
        }
        return deploy.name(project.getGroupId() + "." + project.getArtifactId());
    }

    /** Returns the name of the deployment, or a name under which nothing is where nobody says which one. */
    final String anyDeploymentName() {
        boolean said = deployment != null || deploy.name != null || isNamed() || project.getFile() != null;
        return said ? deploymentName() : ANY;
    }

    /** Works on the destinations, and closes them. */
    final void with(Work work) throws IOException, MojoFailureException {
        with(deploymentName(), work);
    }

    /** Works on what a deployment of any name has at the destinations, and closes them. */
    final void with(String name, Work work) throws IOException, MojoFailureException {
        try (Destinations source = new Destinations(settings())) {
            List<DestinationTerms> all = source.destinations(
                    deploy,
                    new Destinations.Said(
                            said(destinations, "xen.hosts"),
                            said(pools, "xen.pools"),
                            said(certificates, "xen.certificates")),
                    name);
            if (all.isEmpty()) {
                throw Problem.of(
                                "finding where the domains are brought",
                                "add <deploy><hosts> or <pools>, or -Dxen.hosts=USER@HOST or -Dxen.pools=HOST")
                        .found("no destination")
                        .raise();
            }
            try {
                work.on(all);
            } finally {
                all.forEach(each -> each.destination().close());
            }
        }
    }

    /** What is done with destinations. */
    interface Work {
        void on(List<DestinationTerms> destinations) throws IOException, MojoFailureException;
    }

    /** Returns when a deployed domain counts as ready. */
    final Ready ready() {
        return deploy.ready(boot.ready(chosenImages().stream()
                .flatMap(each -> each.configuration().health().stream())
                .findFirst()
                .orElse(null)));
    }

    /** Returns how a plan is carried out. */
    final RolloutTerms terms() {
        DeployConfiguration.RollingConfiguration rolling = deploy.rolling;
        rolling.check();
        if (atOnce != null && atOnce < 1) {
            throw DeployConfiguration.refusal("-Dxen.atOnce", atOnce.toString(), "1 or more")
                    .raise();
        }
        return new RolloutTerms(
                atOnce != null ? atOnce : rolling.atOnce,
                rolling.canary,
                rolling.maxFailures,
                Duration.ofSeconds(rolling.watch),
                ready(),
                rolling.timeout == null ? boot.limit() : Duration.ofSeconds(rolling.timeout),
                Duration.ofSeconds(rolling.shutdown),
                destroy,
                deploy.generations(),
                reports().resolve("deploy"),
                who());
    }

    static String who() {
        String machine;
        try {
            machine = InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            machine = "a machine without a name";
        }
        // whoever holds a lock is shown to others, on their terminals
        return (System.getProperty("user.name") + "@" + machine).replaceAll("[^A-Za-z0-9@. _-]", "?");
    }

    /** Carries out a plan, tells what came of it, and fails unless all is done. */
    final void carryOut(List<DestinationTerms> all, Rollout.Planning planning, @Nullable String expected)
            throws IOException, MojoFailureException {
        RolloutResult result = new Rollout(all, gone(), terms(), progress()).run(planning, expected, this::show);
        result.recovered().forEach(each -> getLog().warn("an earlier run was interrupted; " + each));
        result.lines().forEach(getLog()::info);
        getLog().info(result.summary());
        RolloutReport report = new RolloutReport(result);
        JunitXml.replace(reports(), RolloutReport.SUITES, report.suites());
        keep(List.of(report.record(all)));
        if (!result.done()) {
            StringBuilder message = new StringBuilder(result.summary());
            result.failures().forEach(each -> message.append("\n\n  ").append(each.replace("\n", "\n  ")));
            throw new MojoFailureException(message.toString());
        }
    }

    private Path reports() {
        return reports.toPath().toAbsolutePath().normalize();
    }

    /** Keeps what is known of deployments for the page of the project. */
    final void keep(List<DeploymentRecord> now) throws IOException {
        DeploymentRecords records = DeploymentRecords.read(reports());
        for (DeploymentRecord each : now) {
            records = records.with(each);
        }
        records.write(reports());
    }

    final void show(DeployPlan plan) {
        plan.lines().forEach(getLog()::info);
    }

    /** Returns the destinations that are no more. */
    final Set<String> gone() {
        return new HashSet<>(said(gone, "xen.gone"));
    }

    /** Returns the domains that are asked for, by their names; none for all. */
    final Set<String> asked() {
        Set<String> names = new HashSet<>();
        said(only, "xen.domains").forEach(each -> names.add(each.strip()));
        return names;
    }

    /**
     * Returns the domains to work on among those that are deployed: those asked for, else the one that would be made of an
     * image by its name; none for all.
     */
    final Set<String> deployed() {
        Set<String> names = asked();
        if (names.isEmpty() && domain != null) {
            names.add(domain.strip());
        } else if (names.isEmpty() && fleet != null) {
            throw Problem.of(
                            "choosing the domains to work on",
                            "name them: -Dxen.domains=web01,web02; or leave it out for all")
                    .at("-Dxen.fleet")
                    .found("a table, which says what is to be made")
                    .raise();
        }
        return names;
    }

    /** Returns the domains of the images that are built; those of an image that is not are left out. */
    final List<WantedDomain> built() throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (ProjectImage each : chosenImages()) {
            if (project.getFile() != null && Files.exists(each.target().resolve(ImageManifest.FILE))) {
                all.addAll(wanted(each));
            }
        }
        return all;
    }

    /** Returns the domains of an image of the project, with their files freshly written. */
    final List<WantedDomain> wanted(ProjectImage image) throws IOException {
        ImageManifest manifest = image.manifest();
        List<Domain> written = image.domains(manifest.outline());
        DomainOutputs.write(written, manifest, image.target(), hostKeys(), Worlds.KNOWN);
        ProjectFiles here = new ProjectFiles(target.toPath(), domains.toPath(), null, host.grub());
        ProjectImage local = new ProjectImage(details(), image.configuration(), here, image.only());
        return WantedDomains.of(manifest, image.target(), local.domains(manifest.outline()), deploy.autostart);
    }

    /** Returns the domains of an image that was made elsewhere. */
    final List<WantedDomain> fetched() throws IOException {
        AskedDomains asked = askedDomains();
        FetchedImage fetched = fetchedImage();
        FetchTarget folder = new FetchTarget(null, Path.of(session.getExecutionRootDirectory()), null, hostKeys());
        FetchSummary made = folder.make(fetched, asked, getLog()::warn);
        return WantedDomains.of(fetched.received().manifest(), made.folder(), made.domains(), deploy.autostart);
    }

    /**
     * Refuses files that were not booted, or not with success.
     *
     * @param force whether they go out nonetheless, which the log says
     */
    final void verified(String image, List<WantedDomain> domains, boolean force) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        domains.forEach(each -> each.shared()
                .forEach(file -> digests.put(file.name(), file.digest().hex())));
        String why =
                BootRecords.read(reports.toPath()).unverified(image, digests).orElse(null);
        if (why == null) {
            return;
        }
        if (!force) {
            throw Problem.of("bringing " + image + " to hosts", "boot it first: mvn verify; or say -Dxen.force")
                    .at(reports.toString())
                    .found(why)
                    .expected("a boot of these very bytes that was ready")
                    .raise();
        }
        getLog().warn(image + " goes out unverified, since xen.force is set: " + why);
    }

    /** Refuses two domains of one name, which would be one domain to their destinations. */
    static List<WantedDomain> distinct(List<WantedDomain> all) {
        Map<String, WantedDomain> named = new TreeMap<>();
        for (WantedDomain each : all) {
            if (named.put(each.name(), each) != null) {
                throw Problem.of("bringing the domains to hosts", "rename one")
                        .found("two domains called " + each.name())
                        .raise();
            }
        }
        return all.stream().sorted(Comparator.comparing(WantedDomain::name)).toList();
    }
}
