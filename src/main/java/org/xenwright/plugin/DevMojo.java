package org.xenwright.plugin;

import java.io.File;
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
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.develop.Development;
import org.xenwright.develop.Restarts;
import org.xenwright.domain.Domain;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.BootDrivers;
import org.xenwright.smoke.GuestBoot;
import org.xenwright.smoke.GuestMachines;

/**
 * Runs the domain of the image that was built last, by default the first one, in QEMU, and brings each change of the
 * project's files into it: sources are compiled, templates rendered, and the services that a change concerns restarted.
 * What is wrong is told, and the guest goes on with what it has. Ctrl-C ends it; nothing of it stays in the image.
 */
@Mojo(name = "dev", requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME, configurator = "xenwright")
public final class DevMojo extends BootingMojo {
    private static final String QEMU = "qemu";

    /**
     * Units to restart at each change. Default: of the units that the image enables, those whose name a folder or file
     * of the change bears.
     */
    @Parameter(property = "xen.restart")
    @Values(item = "unit")
    List<String> restart = new ArrayList<>();

    private final LifecycleExecutor lifecycle;
    private final BuildPluginManager plugins;

    @Inject
    DevMojo(LifecycleExecutor lifecycle, BuildPluginManager plugins) {
        this.lifecycle = lifecycle;
        this.plugins = plugins;
    }

    @Override
    void run() throws IOException {
        ProjectImage image = chosenImages().get(0); // one session, one guest
        ImageManifest manifest = image.manifest();
        Domain domain = chosenDomains(image, manifest).get(0);
        GuestMachines machines = machines(image, manifest);
        BootDrivers drivers = bootDrivers();
        Driver driver = drivers.fitDriver(QEMU, domain, firmware(machines), machines);
        Machine machine = machines.machine(
                domain, driver.firmware(firmware(machines)), boot().ports(boot().ready()), false);
        MavenCompilation compilation = MavenCompilation.of(session, lifecycle, plugins);
        Restarts restarts = new Restarts(said(restart, "xen.restart"), related(image));
        Duration limit = boot().limit();
        Set<Path> files = files(image);
        Development development = new Development(
                compilation.isEmpty() ? Set.of() : sources(),
                files,
                compilation::run,
                () -> request(image),
                restarts,
                limit,
                progress());
        getLog().info("developing on " + domain.name() + " in QEMU; watching "
                + String.join(", ", files.stream().map(this::shown).toList()));
        Optional<String> failure = compilation.run();
        failure.ifPresent(each -> getLog().warn(each));
        Optional<Ending> ending;
        try (DiskContents contents = DiskContents.read(disk(image, manifest))) {
            ending = new GuestBoot(reportsFolder(), boot().ready(), limit, this::guestTools)
                    .follow(
                            domain.name() + ".dev",
                            machine,
                            driver,
                            restarts.all(),
                            (guest, mailbox) -> development.run(guest, mailbox, contents.files(), openStore()));
        }
        ending.ifPresent(each -> getLog().info(domain.name() + " ended: " + each.detail()));
    }

    /** Returns the units that a change may restart. */
    private static List<String> related(ProjectImage image) {
        return image.configuration().services.services().enable();
    }

    /** Returns the project's own files as they lie in the image. */
    private static CustomizeRequest request(ProjectImage image) {
        CustomizeRequest whole = image.configuration().customize(image.project(), List.of());
        return whole.filesAlone();
    }

    private static Path disk(ProjectImage image, ImageManifest manifest) {
        return manifest.disk()
                .map(each -> image.target().resolve(each.file()))
                .orElseThrow(() -> Problem.of("developing on a running guest", "add raw to <disk><formats>")
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
    private Set<Path> files(ProjectImage image) {
        Set<Path> folders = new LinkedHashSet<>();
        Overlay overlay =
                image.configuration().customize(image.project(), List.of()).overlay();
        if (overlay.folder() != null && Files.isDirectory(overlay.folder())) {
            folders.add(overlay.folder().toAbsolutePath().normalize());
        }
        File classes = new File(project.getBuild().getOutputDirectory());
        folders.add(classes.toPath().toAbsolutePath().normalize());
        return folders;
    }

    private String shown(Path folder) {
        Path base = details().folder().toAbsolutePath().normalize();
        return (folder.startsWith(base) ? base.relativize(folder) : folder).toString();
    }
}
