package org.xenwright.plugin;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.Boot;
import org.xenwright.boot.console.PlainScreen;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.domain.Domain;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Screen;
import org.xenwright.smoke.GuestMachines;

/**
 * Starts a domain of the image, by default the first one, with its console in this terminal. Ctrl-] leaves and ends it;
 * if changes to its disk are kept, its system is powered off first.
 */
@Mojo(name = "run", configurator = "xenwright")
public final class RunMojo extends BootingMojo {
    /** Discards what the guest writes; with false, its disk is changed. Default: true. */
    @Parameter(property = "xen.snapshot", defaultValue = "true")
    boolean snapshot;

    @Override
    void run() throws IOException {
        ProjectImage image = chosenImages().get(0); // one terminal, one guest
        ImageManifest manifest = image.manifest();
        Domain domain = chosenDomains(image, manifest).stream()
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "running a domain of " + image.name(), "add raw or qcow2 to <image><disk><formats>")
                        .found("an image without any")
                        .raise());
        Set<Integer> ports = ports(image.name(), ready(image.name()));
        GuestMachines machines = machines(image, manifest);
        Driver driver = driver(bootDrivers(), domain, machines);
        Machine machine = machines.machine(domain, driver.firmware(firmware(machines)), ports, !snapshot);
        driver.prepare(machine);
        Path log = Files.createDirectories(reportsFolder()).resolve(domain.name() + ".run.console.log");
        getLog().info("starting " + domain.name() + " with " + driver.name() + "; Ctrl-] leaves"
                + (snapshot ? "" : " and powers it off, a second one ends it at once"));
        Duration shutdown = snapshot ? Duration.ZERO : boot().shutdownLimit();
        Optional<Ending> ending;
        try (OutputStream screen = screen()) {
            ending = Boot.attach(machine, driver, shutdown, log, System.in, screen);
        }
        getLog().info(domain.name()
                + (ending.isPresent() ? " ended: " + ending.get().detail() : " was left") + "; console: " + log);
    }

    /** Returns the terminal itself, or, where output is a log of a build, a screen that writes plain lines. */
    private static OutputStream screen() {
        return new FilterOutputStream(Screen.ofThisProcess().isPresent() ? System.out : new PlainScreen(System.out)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (out instanceof PlainScreen) {
                    out.close();
                }
            }
        };
    }
}
