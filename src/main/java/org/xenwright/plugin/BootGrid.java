package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.Domain;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.schema.DomainType;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;

/**
 * What is to be booted with what: every domain of every image with every driver and as every type. A driver to which the
 * type does not matter boots a domain once.
 */
final class BootGrid {
    private final Path reports;
    private final Map<String, PlannedBoot> boots = new LinkedHashMap<>();
    private final Map<String, BootRecord> leftOut = new LinkedHashMap<>();
    private final Set<String> order = new LinkedHashSet<>(); // names of both
    private @Nullable BootDrivers drivers;

    BootGrid(Path reports) {
        this.reports = reports;
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    /** Adds the domains of an image. */
    void add(BootingMojo goal, ImageManifest manifest) throws IOException {
        if (drivers == null) {
            drivers = goal.bootDrivers();
        }
        for (Domain domain : goal.chosenDomains(manifest)) {
            boolean stateless = forgets(domain, manifest.filesystem());
            GuestChecks checks = GuestChecks.of(goal.checksFolder(), goal.boot.builtIn, stateless);
            Set<String> reasons = new LinkedHashSet<>();
            int before = boots.size();
            for (String driver : goal.driverNames(drivers)) {
                for (DomainType type : goal.types(domain)) {
                    add(goal, manifest, domain.withType(type), driver, checks).ifPresent(reasons::add);
                }
            }
            if (boots.size() == before) {
                throw Problem.of("booting " + domain.name(), "choose another driver or type")
                        .at("<boot><drivers>, or -Dxen.drivers")
                        .found(String.join("; ", reasons))
                        .raise();
            }
        }
    }

    /** Whether what a guest writes on its root is gone at its next boot. */
    private static boolean forgets(Domain domain, ImageManifest.FileSystem root) {
        ImageManifest.ReadOnly readOnly = root.readOnly();
        return readOnly != null
                ? readOnly.overlay().equals("tmpfs")
                : domain.guest().stateless() || root.type().equals("squashfs");
    }

    /** Adds a cell, or says why there can be none. */
    private Optional<String> add(
            BootingMojo goal, ImageManifest manifest, Domain domain, String driverName, GuestChecks checks)
            throws IOException {
        BootDrivers all = Objects.requireNonNull(drivers);
        String subject = goal.images.isEmpty() || manifest.name().equals(domain.name())
                ? domain.name()
                : manifest.name() + "." + domain.name();
        GuestMachines machines = goal.machines(manifest);
        Machine machine = machines.machine(domain, Set.of(), null, false);
        Optional<String> unfit =
                all.unfit(driverName, domain, machine, manifest.filesystem().type());
        if (unfit.isPresent()) {
            String driver = BootDrivers.title(driverName, domain);
            String name = subject + "." + driver;
            leftOut.put(name, BootRecord.leftOut(name, manifest.name(), domain.name(), driver, unfit.get()));
            order.add(name);
            return unfit;
        }
        Path file = file(goal, domain, subject);
        Driver driver = all.driver(driverName, domain, file);
        String name = subject + "." + driver.name();
        if (!boots.containsKey(name)) {
            if (file.startsWith(reports)) {
                WholeFile.closed(file).write(XlCfg.emit(domain));
            }
            boots.put(name, new PlannedBoot(name, manifest.name(), domain, driver, machines, checks));
            order.add(name);
        }
        return Optional.empty();
    }

    /** The file a domain is created from: the shipped one, or one that differs from it in the type alone. */
    private Path file(BootingMojo goal, Domain domain, String subject) throws IOException {
        Path shipped = DomainOutputs.file(domain, goal.targetFolder());
        return Files.exists(shipped) && Files.readString(shipped).equals(XlCfg.emit(domain))
                ? shipped
                : reports.resolve(subject + "." + domain.type().word() + ".cfg");
    }

    /** What is to be booted, in order. */
    List<PlannedBoot> boots() {
        return List.copyOf(boots.values());
    }

    /** All records: those of the boots, which are in their order, and those of what was left out, each in its place. */
    BootRecords records(List<BootRecord> results) {
        List<BootRecord> all = new ArrayList<>();
        Map<String, BootRecord> ran = new LinkedHashMap<>();
        results.forEach(each -> ran.put(each.name(), each));
        order.forEach(name -> all.add(leftOut.containsKey(name) ? leftOut.get(name) : ran.get(name)));
        return new BootRecords(all);
    }
}
