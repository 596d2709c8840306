package org.xenwright.plugin;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.RunningBoot;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.domain.Domain;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecord;
import org.xenwright.smoke.BootDrivers;
import org.xenwright.smoke.GuestBoot;
import org.xenwright.smoke.GuestMachines;

/**
 * Starts the domains for the project's own tests and waits until they are ready. Each forwarded port is passed on as
 * the property {@code xen.DOMAIN.port.PORT}, and in {@code target/xen-reports/guests.properties}. The goal {@code stop}
 * ends them; they also end with Maven, in whatever way that ends.
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class StartMojo extends BootingMojo {
    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException, MojoFailureException {
        StartedGuests started = StartedGuests.of(project);
        ForwardedPorts ports = new ForwardedPorts();
        try {
            List<ProjectImage> all = chosenImages();
            BootDrivers drivers = bootDrivers();
            for (ProjectImage each : all) {
                announce(each, all);
                ImageManifest manifest = each.manifest();
                for (Domain domain : chosenDomains(each, manifest)) {
                    ports.add(domain.name(), start(domain, drivers, machines(each, manifest), started));
                }
            }
        } catch (IOException | RuntimeException | MojoFailureException e) {
            started.stop();
            throw e;
        }
        ports.set(project.getProperties());
        started.handOver(ports.write(reportsFolder()));
    }

    /** Starts a domain and returns, for each forwarded port of it, the port at which it is reached. */
    private Map<Integer, Integer> start(
            Domain domain, BootDrivers drivers, GuestMachines machines, StartedGuests started)
            throws IOException, MojoFailureException {
        BootConfiguration how = boot();
        Ready ready = ready(machines.image().name());
        Driver driver = driver(drivers, domain, machines);
        Machine machine = machines.machine(
                domain,
                driver.firmware(firmware(machines)),
                ports(machines.image().name(), ready),
                false);
        RunningBoot running = new GuestBoot(reportsFolder(), ready, how.limit(), this::guestTools)
                .start(domain.name() + ".start", machine, driver);
        started.add(domain.name(), running);
        BootVerdict verdict = running.verdict();
        if (!verdict.ready()) {
            String image = machines.image().name();
            throw new MojoFailureException(
                    BootRecord.of(domain.name(), image, domain.name(), verdict).report());
        }
        getLog().info(domain.name() + " is ready after " + verdict.elapsed().toMillis() + " ms, ports "
                + running.ports());
        return running.ports();
    }
}
