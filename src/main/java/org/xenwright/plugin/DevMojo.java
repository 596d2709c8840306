package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.model.FileSet;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.ApplicationSource;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.develop.Development;
import org.xenwright.develop.LastBuild;
import org.xenwright.develop.Restarts;
import org.xenwright.domain.Domain;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.manifest.BuildRecord;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.BootDrivers;
import org.xenwright.smoke.GuestBoot;
import org.xenwright.smoke.GuestMachines;

/**
 * Runs the domain of the image that was built last, by default the first one, in QEMU, and brings each change of the
 * project's files into it: sources are compiled, templates rendered, and the services that a change concerns restarted.
 * What is wrong is told, and the guest goes on with what it has. Its ports are in {@code
 * target/xen-reports/guests.properties} for as long. Ctrl-C ends it; nothing of it stays in the image.
 */
@Mojo(name = "dev", requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME, configurator = "xenwright")
public final class DevMojo extends BootingMojo {
    private static final String QEMU = "qemu";
    private static final String ATTEMPTED = "developing on a running guest";

    /**
     * Units to restart at each change. Default: of the units that the image enables, those whose name a folder or file
     * of the change bears.
     */
    @Parameter(property = "xen.restart")
    @Values(item = "unit")
    List<String> restart = new ArrayList<>();

    private final RepositorySystem repositories;
    private final ProjectDependenciesResolver dependencies;
    private final LifecycleExecutor lifecycle;
    private final BuildPluginManager plugins;

    @Inject
    DevMojo(
            RepositorySystem repositories,
            ProjectDependenciesResolver dependencies,
            LifecycleExecutor lifecycle,
            BuildPluginManager plugins) {
        this.repositories = repositories;
        this.dependencies = dependencies;
        this.lifecycle = lifecycle;
        this.plugins = plugins;
    }

    @Override
    void run() throws IOException {
        ProjectImage image = chosenImages().get(0); // one session, one guest
        ImageManifest manifest = image.manifest();
        Mailbox.check(said(restart, "xen.restart"));
        Domain domain = chosenDomains(image, manifest).stream()
                .findFirst()
                .orElseThrow(
                        () -> Problem.of(ATTEMPTED, "add raw or qcow2 to <image><disk><formats>, and build the image")
                                .at(image.name())
                                .found("an image without domains")
                                .raise());
        GuestMachines machines = machines(image, manifest);
        BootDrivers drivers = bootDrivers();
        Driver driver = drivers.fitDriver(QEMU, domain, firmware(machines), machines);
        Machine machine = machines.machine(
                domain, driver.firmware(firmware(machines)), ports(image.name(), ready(image.name())), false);
        MavenCompilation compilation = MavenCompilation.of(session, lifecycle, plugins);
        Optional<String> failure = compilation.run();
        failure.ifPresent(each -> getLog().warn(each));
        Duration limit = boot().limit();
        ApplicationRequest application = application(image);
        CustomizeRequest whole = image.configuration().customize(image.project(), List.of(), application);
        Restarts restarts = new Restarts(said(restart, "xen.restart"), related(whole));
        CustomizeRequest request = whole.filesAlone();
        Set<Path> files = files(request);
        Development development = new Development(
                compilation.isEmpty() ? Set.of() : sources(),
                files,
                compilation::run,
                () -> request,
                new LastBuild(
                        image.project().folder(),
                        new BuildRecord(image.target()).inputs(),
                        Documents.packaged(image.target(), manifest.name()),
                        Set.copyOf(manifest.deploy().paths())),
                restarts,
                limit,
                progress());
        getLog().info("developing on " + domain.name() + " in QEMU; watching "
                + String.join(
                        ", ",
                        files.stream().filter(Files::exists).map(this::shown).toList()));
        Optional<Ending> ending;
        try (DiskContents contents = DiskContents.read(disk(image, manifest))) {
            ending = new GuestBoot(reportsFolder(), ready(image.name()), limit, this::guestTools)
                    .follow(domain.name() + ".dev", machine, driver, restarts.all(), (guest, mailbox) -> {
                        ForwardedPorts told = new ForwardedPorts();
                        told.add(domain.name(), guest.ports());
                        Path file = told.write(reportsFolder());
                        try {
                            return development.run(guest, mailbox, contents.files(), openStore());
                        } finally {
                            Files.deleteIfExists(file);
                        }
                    });
        }
        ending.ifPresent(each -> getLog().info(domain.name() + " ended: " + each.detail()));
    }

    /** Returns the units that a change may restart. */
    private static List<String> related(CustomizeRequest request) {
        List<String> units = new ArrayList<>(request.services().enable());
        if (request.application() != null) {
            units.add(request.application().name());
        }
        return units.stream().distinct().toList();
    }

    /** Returns the application, of whose module the compiled classes are taken, packed or not; null for none. */
    private @Nullable ApplicationRequest application(ProjectImage image) {
        ApplicationConfiguration configured = image.configuration().application;
        if (configured == null) {
            return null;
        }
        MavenApplications.Resolved resolved =
                new MavenApplications(repositories, dependencies, session, project).resolve(configured);
        ApplicationSource source = resolved.compiled();
        return configured.request(
                image.name(),
                source,
                resolved.isWeb(),
                configured.runtime(resolved.isWeb(), null),
                image.configuration().isApplicationAlone());
    }

    private static Path disk(ProjectImage image, ImageManifest manifest) {
        return manifest.disk()
                .map(each -> image.target().resolve(each.file()))
                .orElseThrow(() -> Problem.of(ATTEMPTED, "add raw to <disk><formats>")
                        .found("an image without a disk that a domain starts from")
                        .raise());
    }

    /** Returns the folders of sources, without those that plugins fill. */
    private Set<Path> sources() {
        Path target = Path.of(project.getBuild().getDirectory()).toAbsolutePath();
        Set<Path> folders = new LinkedHashSet<>();
        Stream.concat(
                        project.getCompileSourceRoots().stream(),
                        project.getResources().stream().map(FileSet::getDirectory))
                .map(each -> Path.of(each).toAbsolutePath().normalize())
                .filter(each -> !each.startsWith(target))
                .forEach(folders::add);
        return folders;
    }

    /** Returns the folders of what lies in the guest. */
    private static Set<Path> files(CustomizeRequest request) {
        Set<Path> folders = new LinkedHashSet<>();
        Path overlay = request.overlay().folder();
        if (overlay != null) {
            folders.add(overlay.toAbsolutePath().normalize());
        }
        if (request.application() != null) {
            folders.add(request.application().source().file().toAbsolutePath().normalize());
        }
        return folders;
    }

    private String shown(Path folder) {
        Path base = details().folder().toAbsolutePath().normalize();
        return (folder.startsWith(base) ? base.relativize(folder) : folder).toString();
    }
}
