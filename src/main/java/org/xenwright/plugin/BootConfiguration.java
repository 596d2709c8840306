package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.SmokeRequest;

/** The {@code <boot>} element: how a smoke boot is done and when it counts as ready. */
public final class BootConfiguration {
    /** Drivers: qemu, uml, xen. Default: qemu. */
    @Values(item = "driver")
    List<String> drivers = new ArrayList<>();

    /** Types of domain to boot each one as: pvh, pv. Default: its own. Drivers of one type boot it once. */
    @Values(item = "type")
    List<String> types = new ArrayList<>();

    /** Seconds until a boot without a verdict is a time-out. Default: 180. */
    int timeout = 180;

    /** Seconds a guest that was ready may take to power off; 0 to end it without asking. Default: 60. */
    int shutdown = 60;

    /** Memory of the guest in MiB. Default: that of the domain. */
    @Nullable
    Integer memory;

    /** TCP ports of the guest that start and run forward besides those of the conditions. */
    @Values(item = "port")
    List<String> ports = new ArrayList<>();

    /**
     * What the guest reaches of its own accord: closed (nothing, while its forwarded ports are reached from here) or open
     * (all that this machine reaches, services of its loopback interface included). Default: closed.
     */
    String network = "closed";

    /** When the guest counts as ready. Default: a login prompt, or the system's own word that it started. */
    ReadyConfiguration ready = new ReadyConfiguration();

    /** The folder of checks run in the guest. Default: src/it/checks. */
    @Nullable
    File checks;

    /** Built-in checks to run, or all. Default: none. */
    @Values(item = "check")
    List<String> builtIn = new ArrayList<>();

    /** The same with what a command line says instead; what it does not say is null or empty. */
    BootConfiguration with(
            List<String> otherDrivers,
            List<String> otherTypes,
            @Nullable Integer otherTimeout,
            @Nullable String otherNetwork) {
        BootConfiguration copy = new BootConfiguration();
        copy.drivers = otherDrivers.isEmpty() ? drivers : otherDrivers;
        copy.types = otherTypes.isEmpty() ? types : otherTypes;
        copy.timeout = otherTimeout != null ? otherTimeout : timeout;
        copy.shutdown = shutdown;
        copy.memory = memory;
        copy.ports = ports;
        copy.network = otherNetwork != null ? otherNetwork : network;
        copy.ready = ready;
        copy.checks = checks;
        copy.builtIn = builtIn;
        return copy;
    }

    /** How long a boot may take until it has a verdict. */
    Duration limit() {
        return Duration.ofSeconds(timeout);
    }

    /** How long a guest may take to power off; zero to end it without asking. */
    Duration shutdownLimit() {
        return Duration.ofSeconds(shutdown);
    }

    /** When the guest counts as ready. */
    Ready ready() {
        return ready.ready();
    }

    /** The ports of a guest that are forwarded: those that conditions look at, and those of the POM. */
    Set<Integer> ports(Ready awaited) {
        Set<Integer> all = new TreeSet<>(awaited.ports());
        ports.forEach(each -> all.add(ReadyConfiguration.port("<boot><ports>", each.strip())));
        return all;
    }

    /** What the guest reaches. */
    Machine.Reach reach() {
        return switch (network.strip()) {
            case "closed" -> Machine.Reach.CLOSED;
            case "open" -> Machine.Reach.OPEN;
            default ->
                throw Problem.of("choosing what a guest reaches", "write one of the two")
                        .at("<boot><network>, or -Dxen.network")
                        .found("'" + network.strip() + "'")
                        .expected("closed, open")
                        .raise();
        };
    }

    /**
     * What is asked of smoke boots.
     *
     * @param project folder of the project
     */
    SmokeRequest request(Path project) {
        Path folder = checks != null ? checks.toPath() : project.resolve("src/it/checks");
        return new SmokeRequest(
                drivers.isEmpty() ? "qemu" : String.join(",", drivers),
                types.isEmpty() ? null : String.join(",", types),
                folder,
                builtIn.isEmpty() ? null : String.join(",", builtIn));
    }
}
