package org.xenwright.deploy.boot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.schedule.Host;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.domain.Domain;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.smoke.BootDrivers;

/**
 * The driver that boots a domain on a plain Xen host, reached by SSH, as a deployment would bring it there. The guest is
 * in the network of that host, whatever the boot allows it to reach.
 */
public final class SshDriver implements Driver {
    private static final Host ELSEWHERE = tasks -> 0;

    private final BootHost host;
    private final Domain domain;
    private final Path folder;
    private final String hostFolder;

    /**
     * Makes one of a domain.
     *
     * @param folder where the image's files lie
     * @param hostFolder the folder of these files according to the domain's file
     */
    public SshDriver(BootHost host, Domain domain, Path folder, String hostFolder) {
        this.host = host;
        this.domain = domain;
        this.folder = folder;
        this.hostFolder = hostFolder;
    }

    @Override
    public String name() {
        return "ssh-" + domain.type().word();
    }

    /** Returns what the domain's file says. */
    @Override
    public Firmware firmware(Firmware asked) {
        return BootDrivers.firmware(domain);
    }

    @Override
    public String firstStage() {
        return "hypervisor";
    }

    @Override
    public Host host() {
        return ELSEWHERE;
    }

    @Override
    public Availability availability() {
        return host.availability();
    }

    @Override
    public Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
        if (machine.ports().isEmpty() || address().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Unfit(
                "its ports cannot be asked for where its address is not known",
                Problem.of(
                                "booting " + domain.name() + " on a Xen host",
                                "write guest.address in its domain file, or boot it with the driver qemu")
                        .found("ports " + machine.ports().keySet() + ", and an address by DHCP, or none")
                        .expected("an address in the network of the host")));
    }

    private Optional<String> address() {
        return WantedDomain.address(domain);
    }

    /** Sends the files of the image, which stay there for the boot. */
    @Override
    public void prepare(Machine machine) throws IOException {
        if (unfit(machine, null).isPresent()) {
            return; // the start says it
        }
        WantedDomain wanted = TrialDomain.of(host, domain, folder, hostFolder, machine);
        try (Trial trial = host.begin()) {
            trial.send(wanted);
            trial.keepImages();
            trial.clear();
        } catch (ProblemException e) {
            throw broken(e);
        }
    }

    /** Returns a problem of the host, which says nothing of the guest. */
    private static IOException broken(ProblemException e) {
        return new IOException(e.problem().text(), e);
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        Optional<Unfit> unfit = unfit(machine, null);
        if (unfit.isPresent()) {
            throw unfit.get().raise();
        }
        WantedDomain wanted = TrialDomain.of(host, domain, folder, hostFolder, machine);
        try {
            Trial trial = host.begin();
            try {
                trial.stage(wanted);
                return started(trial, wanted, machine.ports().keySet());
            } catch (IOException | RuntimeException e) {
                trial.abandon(e);
                throw e;
            }
        } catch (ProblemException e) {
            throw broken(e);
        }
    }

    private SshGuest started(Trial trial, WantedDomain wanted, Set<Integer> ports) throws IOException {
        RunningDomain started;
        try {
            trial.check(wanted);
            started = trial.start(wanted);
        } catch (ProblemException e) {
            return SshGuest.refused(trial, wanted, e.problem().text(), host::warn);
        }
        return SshGuest.of(trial, wanted, started, ports, host::warn);
    }
}
