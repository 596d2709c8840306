package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.RunningBoot;
import org.xenwright.boot.check.Companion;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.Domain;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecord;
import org.xenwright.smoke.GuestChecks;

/**
 * Starts the domains for the project's own tests and waits until they are ready. Each forwarded port is handed over as
 * the property {@code xen.DOMAIN.port.PORT}, and in {@code target/xen-reports/guests.properties}. The goal {@code stop}
 * ends them; they also end with Maven, however that ends.
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class StartMojo extends BootingMojo {
    private final SortedMap<String, Integer> handed = new TreeMap<>();

    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException, MojoFailureException {
        StartedGuests started = StartedGuests.of(project);
        try {
            ImageManifest manifest = ImageManifest.read(targetFolder());
            for (Domain domain : chosenDomains(manifest)) {
                start(domain, manifest, started);
            }
        } catch (IOException | RuntimeException | MojoFailureException e) {
            started.stop();
            throw e;
        }
    }

    private void start(Domain domain, ImageManifest manifest, StartedGuests started)
            throws IOException, MojoFailureException {
        Ready ready = BootConditions.of(boot.ready);
        Machine machine = machines(manifest).machine(domain, ports(ready), null, false);
        Driver driver = driver(domain, machine, manifest);
        Path log = Files.createDirectories(reportsFolder()).resolve(domain.name() + ".start.console.log");
        Seal seal = Seal.fresh();
        Companion companion = new Companion(
                List.of(), ready.commands(), limit(), machine.network().reach(), seal);
        Path initramfs = reportsFolder().resolve(domain.name() + ".start.initrd.img");
        RunningBoot running = GuestChecks.bringing(companion, machine, initramfs, this::guestTools, complete -> {
            driver.prepare(complete);
            return Boot.start(BootRequest.of(complete, ready, limit(), log).withSeal(seal), driver);
        });
        started.add(domain.name(), running);
        BootVerdict verdict = running.verdict();
        if (!verdict.ready()) {
            throw new MojoFailureException(BootRecord.of(domain.name(), manifest.name(), domain.name(), verdict)
                    .report());
        }
        running.ports().forEach((guest, here) -> {
            String name = "xen." + domain.name() + ".port." + guest;
            project.getProperties().setProperty(name, here.toString());
            handed.put(name, here);
        });
        getLog().info(domain.name() + " is ready after " + verdict.elapsed().toMillis() + " ms, ports "
                + running.ports());
    }

    @Override
    void finish() throws IOException {
        StringBuilder text = new StringBuilder();
        // of a domain's name only the colon means something in a file of properties
        handed.forEach((name, port) ->
                text.append(name.replace(":", "\\:")).append('=').append(port).append('\n'));
        Path file = reportsFolder().resolve("guests.properties");
        StartedGuests.of(project).handOver(WholeFile.open(file).write(text.toString()));
    }
}
