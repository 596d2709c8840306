package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.schedule.Capacity;
import org.xenwright.boot.schedule.Schedule;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.deploy.boot.BootHost;
import org.xenwright.deploy.boot.SshDriver;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;
import org.xenwright.smoke.BootDrivers;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.tool.ToolBox;

/** The parameters of goals that start domains on this machine. */
abstract class BootingMojo extends ProjectMojo {
    /** How guests are booted, and when they count as ready. */
    @Parameter
    BootConfiguration boot = new BootConfiguration();

    /** Folder for console logs and results. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    /** Drivers to boot with instead of those of the POM. */
    @Parameter(property = "xen.drivers")
    @Values(item = "driver")
    List<String> drivers = new ArrayList<>();

    /** Types to boot each domain as, instead of those of the POM. */
    @Parameter(property = "xen.types")
    @Values(item = "type")
    List<String> types = new ArrayList<>();

    /** What starts each domain with QEMU, instead of what the POM says: kernel, bios, uefi or secureboot. */
    @Parameter(property = "xen.firmware")
    @Values(item = "word")
    List<String> firmware = new ArrayList<>();

    /** The keys that secureboot knows, instead of those of the POM: microsoft, snakeoil or a file of UEFI variables. */
    @Parameter(property = "xen.keys")
    String keys;

    /** How many guests boot at the same time. Default: as many as this machine's memory and processors allow. */
    @Parameter(property = "xen.parallel")
    Integer parallel;

    /** Seconds a boot may take to become ready, instead of those of the POM. */
    @Parameter(property = "xen.timeout")
    Integer timeout;

    /**
     * Lets the driver uml run where its process cannot be confined. User-mode Linux is no boundary itself: a guest then
     * has all the rights of this build, its files and its network. Default: false.
     */
    @Parameter(property = "xen.umlWithRightsOfTheBuild", defaultValue = "false")
    boolean umlWithRightsOfTheBuild;

    /** What guests can connect to, closed or open, instead of what the POM says. */
    @Parameter(property = "xen.network")
    String network;

    /** Names of the domains to boot. Default: all. */
    @Parameter(property = "xen.domains")
    @Values(item = "domain")
    List<String> only = new ArrayList<>();

    /** How QEMU executes the guest: auto (KVM where a trial shows that it works) or emulation. Default: auto. */
    @Parameter(property = "xen.accelerator", defaultValue = "auto")
    String accelerator;

    /** The hosts that domains are brought to; the driver ssh boots them on one of these. */
    @Parameter
    DeployConfiguration deploy = new DeployConfiguration();

    /** The host of the driver ssh: an id of {@code <deploy><hosts>}, or USER@HOST:PORT. Default: the first of those. */
    @Parameter(property = "xen.host")
    String sshHost;

    final Path reportsFolder() {
        return reports.toPath().toAbsolutePath().normalize();
    }

    /** Returns how guests are booted: as the command line says, else as the POM does. */
    final BootConfiguration boot() {
        return boot.with(drivers, types, firmware, keys, timeout, network);
    }

    /** Returns when a guest of an image counts as ready. */
    final Ready ready(String image) {
        return boot().ready(
                        configuration(image).flatMap(ImageConfiguration::health).orElse(null));
    }

    /** Returns the ports of a guest to forward: those that are looked at, those of the POM, and its application's. */
    final Set<Integer> ports(String image, Ready awaited) {
        Set<Integer> all = boot().ports(awaited);
        configuration(image).map(ImageConfiguration::applicationPorts).ifPresent(all::addAll);
        return all;
    }

    private Optional<ImageConfiguration> configuration(String image) {
        return chosenImages().stream()
                .map(ProjectImage::configuration)
                .filter(each -> each.name(details()).equals(image))
                .findFirst();
    }

    /** Returns the schedule that decides how many boots run at once. */
    final Schedule schedule() {
        if (parallel != null && parallel < 1) {
            throw Problem.of("choosing how many boots run at once", "name 1 or more")
                    .at("-Dxen.parallel")
                    .found(parallel.toString())
                    .raise();
        }
        return new Schedule(Capacity.ofThisMachine(), parallel != null ? parallel : Integer.MAX_VALUE);
    }

    /** Returns the known drivers, which share tools and a host. */
    final BootDrivers bootDrivers() {
        ToolBox tools = new ToolBox(new DebianToolSource(access()));
        BootHost host = new BootHost(this::openHost, DeployingMojo.who(), progress()::warn);
        return BootDrivers.of(tools, openStore(), accelerator(), !umlWithRightsOfTheBuild, progress())
                .with("ssh", (domain, machines, cfg, firmware) -> {
                    bootHost(); // a mistake of the project ends the goal, while a host's ends a boot
                    return new SshDriver(host, domain, machines.folder(), machines.hostFolder());
                });
    }

    /** Returns the host of the driver ssh. */
    private DeployHostConfiguration bootHost() {
        Problem problem = Problem.of("booting on a Xen host", "add <deploy><hosts>, or -Dxen.host=USER@HOST");
        if (sshHost == null) {
            return deploy.hosts.stream()
                    .findFirst()
                    .orElseThrow(
                            () -> problem.found("no host for the driver ssh").raise());
        }
        String name = sshHost.strip();
        if (deploy.pools.stream().anyMatch(each -> each.id.strip().equals(name))) {
            throw problem.at("-Dxen.host")
                    .found(name + ", a pool")
                    .expected("a plain host, which has xl")
                    .raise();
        }
        return Destinations.chosen(deploy, List.of(name)).get(0);
    }

    private BootHost.Opened openHost(String deployment) {
        Destinations connected = new Destinations(settings());
        return new BootHost.Opened(connected.host(bootHost(), deployment), deployment, connected::close);
    }

    /** Returns tools for guests of an architecture, to be brought into them. */
    final ToolBox guestTools(Architecture architecture) {
        return new ToolBox(new DebianToolSource(access(), architecture.debianName()));
    }

    /** Returns the driver for a goal that starts each domain once. */
    final Driver driver(BootDrivers all, Domain domain, GuestMachines machines) {
        String names = boot().request(details().folder()).drivers();
        return all.fitDriver(all.names(names).get(0), domain, firmware(machines), machines);
    }

    /** Returns what starts a disk for a goal that starts each domain once. */
    final Firmware firmware(GuestMachines machines) {
        return boot().request(details().folder()).firmware(machines.image()).get(0);
    }

    /**
     * Returns the domains asked for, with their files freshly written, since some drivers boot those very files; none, with
     * a line that says so, of an image without any.
     */
    final List<Domain> chosenDomains(ProjectImage of, ImageManifest manifest) throws IOException {
        Optional<String> none = DomainOutputs.none(manifest.outline());
        if (none.isPresent()) {
            getLog().info("not booted: the image has no domains, " + none.get());
            return List.of();
        }
        List<Domain> chosen = selected(of.domains(manifest.outline()));
        DomainOutputs.write(chosen, manifest, of.target(), hostKeys(), Worlds.KNOWN);
        return chosen;
    }

    /** The domains asked for of those that there are. */
    final List<Domain> selected(List<Domain> all) {
        if (said(only, "xen.domains").isEmpty()) {
            return all;
        }
        Map<String, Domain> named = new LinkedHashMap<>();
        all.forEach(domain -> named.put(domain.name(), domain));
        return new NamedChoice("choosing the domains to boot", "-Dxen.domains", "domains of this project")
                .among(named, String.join(",", only));
    }

    final GuestMachines machines(ProjectImage of, ImageManifest manifest) {
        BootConfiguration how = boot();
        return new GuestMachines(
                manifest,
                of.target(),
                of.hostFolder(),
                how.memory,
                how.reach(),
                how.uefiKeys(details().folder()));
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
