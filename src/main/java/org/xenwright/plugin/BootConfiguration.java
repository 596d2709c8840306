package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.Health;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.SmokeRequest;

/** The {@code <boot>} element: how guests are booted as a test, and when they count as ready. */
public final class BootConfiguration {
    /** Drivers to boot with: qemu, uml, xen, or ssh for a host of {@code <deploy>}. Default: qemu. */
    @Values(item = "driver")
    List<String> drivers = new ArrayList<>();

    /**
     * Types to boot each domain as: pvh or pv. Default: its own. A driver to which the type makes no difference boots
     * it once.
     */
    @Values(item = "type")
    List<String> types = new ArrayList<>();

    /**
     * What starts each domain with QEMU: kernel (the kernel beside the disk), bios, uefi or secureboot (the boot loader
     * on the disk). Default: kernel where there is one, else what the disk offers.
     */
    @Values(item = "word")
    List<String> firmware = new ArrayList<>();

    /**
     * The keys that secureboot knows: microsoft, snakeoil (the public test key of OVMF) or a file of UEFI variables with
     * your own. Default: microsoft.
     */
    String keys = "microsoft";

    /** Seconds a boot may take to become ready; after that it counts as timed out. Default: 180. */
    int timeout = 180;

    /** Seconds a ready guest may take to power off; 0 ends it at once, without asking. Default: 60. */
    int shutdown = 60;

    /** Memory of the guest, in MiB. Default: that of the domain. */
    @Nullable
    Integer memory;

    /** TCP ports of the guest that the goals start and run forward, besides those in the conditions. Default: none. */
    @Values(item = "port")
    List<String> ports = new ArrayList<>();

    /**
     * What the guest can connect to: closed (nothing; its forwarded ports can still be reached from this machine) or
     * open (everything this machine can reach, services on its loopback interface included). Default: closed.
     */
    String network = "closed";

    /** When the guest counts as ready. Default: at a login prompt, or when the system reports that it has started. */
    ReadyConfiguration ready = new ReadyConfiguration();

    /** The folder of the checks to run in the guest. Default: src/it/checks. */
    @Nullable
    File checks;

    /** Built-in checks to run, by name, or all. Default: none. */
    @Values(item = "check")
    List<String> builtIn = new ArrayList<>();

    /** Returns a copy that obeys the command line first; what it leaves open is null or empty. */
    BootConfiguration with(
            List<String> otherDrivers,
            List<String> otherTypes,
            List<String> otherFirmware,
            @Nullable String otherKeys,
            @Nullable Integer otherTimeout,
            @Nullable String otherNetwork) {
        BootConfiguration copy = new BootConfiguration();
        copy.drivers = otherDrivers.isEmpty() ? drivers : otherDrivers;
        copy.types = otherTypes.isEmpty() ? types : otherTypes;
        copy.firmware = otherFirmware.isEmpty() ? firmware : otherFirmware;
        copy.keys = otherKeys != null ? otherKeys : keys;
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

    /** Returns how long a boot may take until it has a verdict. */
    Duration limit() {
        return Duration.ofSeconds(timeout);
    }

    /** Returns how long a guest may take to power off; zero to end it without asking. */
    Duration shutdownLimit() {
        return Duration.ofSeconds(shutdown);
    }

    /**
     * Returns the condition by which a guest of an image counts as ready.
     *
     * @param health the page of its application, which is the condition where the project names none; null for no page
     */
    Ready ready(@Nullable Health health) {
        return health == null || !ready.isEmpty() ? ready.ready() : ready.limited(ReadyConfiguration.http(health));
    }

    /** Returns the ports of a guest to forward: those that conditions look at, and those of the POM. */
    Set<Integer> ports(Ready awaited) {
        Set<Integer> all = new TreeSet<>(awaited.ports());
        ports.forEach(each -> all.add(ReadyConfiguration.port("<boot><ports>", each.strip())));
        return all;
    }

    /** Returns what the guest can connect to. */
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
     * Returns the keys that a UEFI with Secure Boot knows.
     *
     * @param project folder of the project
     */
    UefiKeys uefiKeys(Path project) {
        return UefiKeys.of(keys.strip(), project);
    }

    /**
     * Returns the request for smoke boots.
     *
     * @param project folder of the project
     */
    SmokeRequest request(Path project) {
        Path folder = checks != null ? checks.toPath() : project.resolve("src/it/checks");
        return new SmokeRequest(
                drivers.isEmpty() ? "qemu" : String.join(",", drivers),
                types.isEmpty() ? null : String.join(",", types),
                firmware.isEmpty() ? null : String.join(",", firmware),
                folder,
                builtIn.isEmpty() ? null : String.join(",", builtIn));
    }
}
