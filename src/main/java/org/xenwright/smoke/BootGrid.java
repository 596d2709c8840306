package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.schedule.Schedule;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;

/**
 * The grid of boots: every domain of every image, with every driver, as every type and by every firmware. A driver to
 * which the type or the firmware makes no difference boots a domain once.
 */
public final class BootGrid {
    private final Path reports;
    private final SmokeRequest request;
    private final BootDrivers drivers;
    private final Map<String, PlannedBoot> boots = new LinkedHashMap<>();
    private final Map<String, BootRecord> leftOut = new LinkedHashMap<>();
    private final Set<String> order = new LinkedHashSet<>(); // names of both

    /** @param reports folder for the results, and for domain files that differ from the shipped ones */
    public BootGrid(Path reports, SmokeRequest request, BootDrivers drivers) {
        this.reports = reports;
        this.request = request;
        this.drivers = drivers;
    }

    public boolean isEmpty() {
        return order.isEmpty();
    }

    /**
     * Adds domains of an image.
     *
     * @param machines those of the image
     * @param domains with their files written
     * @param only whether the project has no other image, so that a domain's name is enough
     */
    public void add(GuestMachines machines, List<Domain> domains, boolean only) throws IOException {
        ImageManifest manifest = machines.image();
        for (Domain domain : domains) {
            boolean stateless = forgets(domain, manifest.filesystem());
            GuestChecks checks = GuestChecks.of(request.checks(), request.builtIn(), stateless);
            String subject = only || manifest.name().equals(domain.name())
                    ? domain.name()
                    : manifest.name() + "." + domain.name();
            Set<String> reasons = new LinkedHashSet<>();
            int before = boots.size();
            for (String driver : drivers.names(request.drivers())) {
                for (GuestType type : request.types(domain)) {
                    for (Firmware firmware : request.firmware(manifest)) {
                        Domain typed = DomainOutputs.as(type, domain, manifest.outline());
                        // an hvm guest has firmware in any case, and on Xen no kernel from outside
                        Domain started = type == GuestType.HVM ? typed : machines.started(typed, firmware);
                        add(machines, started, subject, driver, firmware, checks)
                                .ifPresent(reasons::add);
                    }
                }
            }
            if (boots.size() == before) {
                throw Problem.of("booting " + domain.name(), "choose another driver, type or firmware")
                        .at("<boot><drivers>, or -Dxen.drivers")
                        .found(String.join("; ", reasons))
                        .raise();
            }
        }
    }

    /** Returns whether what a guest writes on its root is lost at its next boot. */
    private static boolean forgets(Domain domain, ImageManifest.FileSystem root) {
        ImageManifest.ReadOnly readOnly = root.readOnly();
        return readOnly != null
                ? readOnly.overlay().equals("tmpfs")
                : domain.guest().stateless() || !root.type().isWritable();
    }

    /** Adds a cell, or returns why there can be none. */
    private Optional<String> add(
            GuestMachines machines,
            Domain domain,
            String subject,
            String driverName,
            Firmware asked,
            GuestChecks checks)
            throws IOException {
        ImageManifest manifest = machines.image();
        Path file = file(machines.folder(), domain, subject);
        Driver driver = drivers.driver(driverName, domain, machines, file, asked);
        Firmware firmware = driver.firmware(asked);
        String name = subject + "." + driver.name();
        Optional<String> unfit =
                BootDrivers.unfit(driver, domain, firmware, machines).map(Unfit::reason);
        if (unfit.isPresent()) {
            String cell = firmware == Firmware.NONE || name.endsWith(firmware.word()) ? "" : "-" + firmware.word();
            leftOut.put(
                    name + cell,
                    BootRecord.leftOut(name + cell, manifest.name(), domain.name(), driver.name() + cell, unfit.get()));
            order.add(name + cell);
            return unfit;
        }
        if (!boots.containsKey(name)) {
            if (file.startsWith(reports)) {
                WholeFile.closed(file).write(XlCfg.emit(domain));
            }
            GuestChecks taken = OfferedFirmware.takesChecks(manifest, firmware) ? checks : GuestChecks.NONE;
            boots.put(name, new PlannedBoot(name, manifest.name(), domain, driver, firmware, machines, checks, taken));
            order.add(name);
        }
        return Optional.empty();
    }

    /**
     * Returns the file that a domain is created from: the shipped one, or one that differs from it only in the type and in
     * what starts it.
     */
    private Path file(Path image, Domain domain, String subject) throws IOException {
        Path shipped = DomainOutputs.file(domain, image);
        BootWay way = BootWay.of(domain);
        return Files.exists(shipped) && Files.readString(shipped).equals(XlCfg.emit(domain))
                ? shipped
                : reports.resolve(
                        subject + "." + domain.type().word() + (way.fromDisk() ? "." + way.word() : "") + ".cfg");
    }

    /** Boots all cells. */
    public BootRecords run(SmokeBoot smoke, Schedule schedule) throws IOException {
        List<Schedule.Task<BootRecord>> tasks = new ArrayList<>();
        for (PlannedBoot each : boots.values()) {
            tasks.add(new Schedule.Task<>(
                    each.load(smoke.ready(each)), each.driver().host(), () -> smoke.run(each)));
        }
        return records(schedule.run(tasks));
    }

    /** Returns what is to be booted, in order. */
    List<PlannedBoot> boots() {
        return List.copyOf(boots.values());
    }

    /** Returns all records: those of the boots, in order, and those of what was left out, each in its place. */
    BootRecords records(List<BootRecord> results) {
        List<BootRecord> all = new ArrayList<>();
        Map<String, BootRecord> ran = new LinkedHashMap<>();
        results.forEach(each -> ran.put(each.name(), each));
        order.forEach(name -> all.add(leftOut.containsKey(name) ? leftOut.get(name) : ran.get(name)));
        return new BootRecords(all);
    }
}
