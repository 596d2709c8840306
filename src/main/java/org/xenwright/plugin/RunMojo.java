package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.Boot;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageManifest;

/** Starts a domain of the image with its console in this terminal; Ctrl-] leaves and ends it. */
@Mojo(name = "run", configurator = "xenwright")
public final class RunMojo extends BootingMojo {
    /** Forgets what the guest writes. With false its disk is changed. Default: true. */
    @Parameter(property = "xen.snapshot", defaultValue = "true")
    boolean snapshot;

    @Override
    void run() throws IOException {
        ImageManifest manifest = ImageManifest.read(targetFolder());
        Domain domain = chosenDomains(manifest).get(0);
        Driver driver = driver(domain);
        Set<Integer> ports = BootConditions.of(boot.ready).ports();
        Machine machine = machines(manifest).machine(domain, ports, null, !snapshot);
        driver.prepare(machine);
        Path log = Files.createDirectories(reportsFolder()).resolve(domain.name() + ".run.console.log");
        getLog().info("starting " + domain.name() + " with " + driver.name() + "; Ctrl-] leaves");
        Optional<Ending> ending = Boot.attach(machine, driver, log, System.in, System.out);
        getLog().info(domain.name() + (ending.isPresent() ? " ended by itself" : " was left") + "; console: " + log);
    }
}
