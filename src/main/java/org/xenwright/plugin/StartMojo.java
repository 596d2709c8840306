package org.xenwright.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.RunningBoot;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageManifest;

/**
 * Starts the domains for the project's own tests and waits until they are ready. Each forwarded port is handed over as
 * the property {@code xen.DOMAIN.port.PORT}, and in {@code target/xen-reports/guests.properties}. The goal {@code stop}
 * ends them; they also end with Maven, however that ends.
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, configurator = "xenwright")
public final class StartMojo extends BootingMojo {
    @Override
    void run() throws IOException, MojoFailureException {
        ImageManifest manifest = ImageManifest.read(targetFolder());
        Ready ready = BootConditions.of(boot.ready);
        Path folder = Files.createDirectories(reportsFolder());
        Properties handed = new Properties();
        for (Domain domain : chosenDomains(manifest)) {
            Driver driver = driver(domain);
            Machine machine = machines(manifest).machine(domain, ready.ports(), null, false);
            driver.prepare(machine);
            Path log = folder.resolve(domain.name() + ".start.console.log");
            RunningBoot running = Boot.start(BootRequest.of(machine, ready, limit(), log), driver);
            StartedGuests.of(project).add(domain.name(), running);
            BootVerdict verdict = running.verdict();
            if (!verdict.ready()) {
                StartedGuests.of(project).stop();
                throw new MojoFailureException(
                        domain.name() + ": " + verdict.outcome().phrase() + ", "
                                + verdict.detail() + "\n  console: " + log + "\n  "
                                + String.join("\n  ", verdict.lastLines()));
            }
            for (Map.Entry<Integer, Integer> port : new TreeMap<>(running.ports()).entrySet()) {
                String name = "xen." + domain.name() + ".port." + port.getKey();
                project.getProperties().setProperty(name, port.getValue().toString());
                handed.setProperty(name, port.getValue().toString());
            }
            getLog().info(domain.name() + " is ready after " + verdict.elapsed().toMillis() + " ms, ports "
                    + running.ports());
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("guests.properties"))) {
            handed.store(out, null);
        }
    }
}
