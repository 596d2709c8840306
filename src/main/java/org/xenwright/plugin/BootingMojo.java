package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.schedule.Capacity;
import org.xenwright.boot.schedule.Schedule;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.BootDrivers;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.smoke.SmokeRequest;
import org.xenwright.tool.ToolBox;

/** Goals that start domains of the image here. */
abstract class BootingMojo extends ProjectMojo {
    /** How a smoke boot is done. */
    @Parameter
    BootConfiguration boot = new BootConfiguration();

    /** Where console logs and results go. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    /** Drivers to boot with, separated by commas, instead of those of the POM. */
    @Parameter(property = "xen.drivers")
    String drivers;

    /** Types of domain to boot each one as, separated by commas, instead of those of the POM. */
    @Parameter(property = "xen.types")
    String types;

    /** Boots at once. Default: as many as this machine's memory and processors allow. */
    @Parameter(property = "xen.parallel")
    Integer parallel;

    /** Seconds until a boot without a verdict is a time-out, instead of those of the POM. */
    @Parameter(property = "xen.timeout")
    Integer timeout;

    /**
     * Lets the driver uml run where nothing can hold its process, which is no boundary itself: a guest then has all the
     * rights of this build, its files and its network.
     */
    @Parameter(property = "xen.umlWithRightsOfTheBuild", defaultValue = "false")
    boolean umlWithRightsOfTheBuild;

    /** What guests reach, closed or open, instead of what the POM says. */
    @Parameter(property = "xen.network")
    String network;

    /** Names of the domains to boot, separated by commas. Default: all. */
    @Parameter(property = "xen.domains")
    String only;

    /** How QEMU executes the guest: auto (KVM where it was seen to work) or emulation. Default: auto. */
    @Parameter(property = "xen.accelerator", defaultValue = "auto")
    String accelerator;

    private ToolBox tools;
    private BootDrivers bootDrivers;

    final Path reportsFolder() {
        return reports.toPath().toAbsolutePath().normalize();
    }

    final ToolBox tools() {
        if (tools == null) {
            tools = new ToolBox(new DebianToolSource(access()));
        }
        return tools;
    }

    /** Tools that run on a guest of an architecture, to be brought into it. */
    final ToolBox guestTools(Architecture architecture) {
        return new ToolBox(new DebianToolSource(access(), architecture.debianName()));
    }

    final Duration limit() {
        return Duration.ofSeconds(timeout != null ? timeout : boot.timeout != null ? boot.timeout : 180);
    }

    /** How long a guest may take to power off; zero to end it without asking. */
    final Duration shutdownLimit() {
        return Duration.ofSeconds(boot.shutdown != null ? boot.shutdown : 60);
    }

    /** How many boots run at once. */
    final Schedule schedule() {
        if (parallel != null && parallel < 1) {
            throw Problem.of("choosing how many boots run at once", "name 1 or more")
                    .at("-Dxen.parallel")
                    .found(parallel.toString())
                    .raise();
        }
        return new Schedule(Capacity.ofThisMachine(), parallel != null ? parallel : Integer.MAX_VALUE);
    }

    /** The folder of the project's checks; may be missing. */
    private Path checksFolder() {
        return boot.checks != null
                ? boot.checks.toPath()
                : project.getBasedir().toPath().resolve("src/it/checks");
    }

    /** What is asked of smoke boots: by the command line, else by the POM. */
    final SmokeRequest smokeRequest() {
        return new SmokeRequest(driverNames(), types != null ? types : boot.types, checksFolder(), boot.builtIn);
    }

    /** The drivers asked for, by the command line, else by the POM, else QEMU's. */
    private String driverNames() {
        return drivers != null ? drivers : boot.drivers != null ? boot.drivers : "qemu";
    }

    final BootDrivers bootDrivers() {
        if (bootDrivers == null) {
            bootDrivers = BootDrivers.of(tools(), openStore(), accelerator(), !umlWithRightsOfTheBuild, progress());
        }
        return bootDrivers;
    }

    /** The ports of a guest that are forwarded: those that conditions look at, and those of the POM. */
    final Set<Integer> ports(Ready ready) {
        Set<Integer> ports = new TreeSet<>(ready.ports());
        for (String word : words(boot.ports == null ? "" : boot.ports)) {
            ports.add(BootConditions.port("<boot><ports>", boot.ports, word));
        }
        return ports;
    }

    /** The driver of a goal that starts each domain once. */
    final Driver driver(Domain domain, Machine machine, ImageManifest manifest) {
        BootDrivers all = bootDrivers();
        return all.fitDriver(all.names(driverNames()).get(0), domain, machine, machines(manifest));
    }

    /** The domains asked for, their files freshly written, since some drivers boot those very files. */
    final List<Domain> chosenDomains(ImageManifest manifest) throws IOException {
        List<Domain> chosen = selected(loadDomains(manifest));
        DomainOutputs.write(chosen, manifest, targetFolder(), hostKeys(), Worlds.KNOWN);
        return chosen;
    }

    final GuestMachines machines(ImageManifest manifest) {
        return new GuestMachines(manifest, targetFolder(), hostFolder(), boot.memory, reach());
    }

    /** What a guest reaches: what the command line says, else the POM. */
    final Machine.Reach reach() {
        String word = network != null ? network : boot.network != null ? boot.network : "closed";
        return switch (word.strip()) {
            case "closed" -> Machine.Reach.CLOSED;
            case "open" -> Machine.Reach.OPEN;
            default ->
                throw Problem.of("choosing what a guest reaches", "write one of the two")
                        .at("<boot><network>, or -Dxen.network")
                        .found("'" + word + "'")
                        .expected("closed, open")
                        .raise();
        };
    }

    private List<Domain> selected(List<Domain> all) {
        if (only == null) {
            return all;
        }
        Map<String, Domain> named = new LinkedHashMap<>();
        all.forEach(domain -> named.put(domain.name(), domain));
        return new NamedChoice("choosing the domains to boot", "-Dxen.domains", "domains of this project")
                .among(named, only);
    }

    private Accelerator accelerator() {
        return switch (accelerator) {
            case "auto" -> Accelerator.AUTO;
            case "emulation" -> Accelerator.EMULATION;
            default ->
                throw Problem.of("choosing how QEMU executes the guest", "write one of the two")
                        .at("-Dxen.accelerator")
                        .found(accelerator)
                        .expected("auto, emulation")
                        .raise();
        };
    }
}
