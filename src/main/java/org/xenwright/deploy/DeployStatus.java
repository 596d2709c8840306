package org.xenwright.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.progress.TextTable;
import org.xenwright.report.DeploymentRecord;

/**
 * What of a deployment runs where, as the destinations say.
 *
 * @param domains in the order of the destinations and of their names
 * @param destinations in the order of the POM
 * @param unreached why a destination is not known, by its name
 */
public record DeployStatus(
        String deployment, List<Row> domains, List<Place> destinations, Map<String, String> unreached) {
    private static final String INTERRUPTED = "a run was interrupted, or is under way";

    public DeployStatus {
        domains = List.copyOf(domains);
        destinations = List.copyOf(destinations);
        unreached = new TreeMap<>(unreached);
    }

    /**
     * A domain.
     *
     * @param state of the domain, or that it is absent
     * @param uptime seconds since its start; null where its destination does not say
     * @param generation that is current
     * @param since when that was put there
     * @param drift where it differs from what was deployed; empty for nowhere
     */
    public record Row(
            String domain,
            String at,
            String state,
            @Nullable Long uptime,
            int generation,
            List<Integer> generations,
            String image,
            String since,
            String drift) {}

    /**
     * A destination.
     *
     * @param total memory in KiB
     * @param free memory in KiB
     * @param interrupted whether a run was interrupted there
     */
    public record Place(
            String destination,
            String version,
            long total,
            long free,
            int processors,
            int domains,
            List<String> capable,
            List<String> remarks,
            boolean interrupted) {}

    /** Returns what a survey tells of a deployment. */
    public static DeployStatus of(String deployment, Survey survey) {
        List<Row> rows = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        survey.seen().forEach((id, seen) -> {
            Observation found = seen.found();
            found.inventory().domains().forEach(each -> rows.add(row(id, seen, each)));
            places.add(new Place(
                    id,
                    found.version(),
                    found.total(),
                    found.free(),
                    found.processors(),
                    found.inventory().domains().size(),
                    found.capable().stream()
                            .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                            .sorted()
                            .toList(),
                    found.remarks(),
                    !found.journal().isEmpty()));
        });
        return new DeployStatus(deployment, rows, places, survey.unreached());
    }

    private static Row row(String id, Survey.Seen seen, DeployInventory.Entry entry) {
        Optional<RunningDomain> running = seen.running(entry.uuid());
        Optional<DeployInventory.Generation> current = entry.find(entry.current());
        List<String> drift = new ArrayList<>();
        running.filter(each -> each.generation() != 0 && each.generation() != entry.current())
                .ifPresent(each -> drift.add("runs generation " + each.generation()));
        seen.found().drift().stream()
                .filter(each -> each.domain().equals(entry.name()))
                .forEach(each -> drift.add(each.what()));
        return new Row(
                entry.name(),
                id,
                running.map(each -> each.state().name().toLowerCase(Locale.ROOT))
                        .orElse("absent"),
                running.flatMap(each -> Optional.ofNullable(each.uptime()))
                        .map(Duration::toSeconds)
                        .orElse(null),
                entry.current(),
                entry.generations().stream()
                        .map(DeployInventory.Generation::number)
                        .toList(),
                current.map(DeployInventory.Generation::image).orElse(""),
                current.map(DeployInventory.Generation::at).orElse(""),
                String.join("; ", drift));
    }

    /** Returns the same with only these domains; none for all. */
    public DeployStatus only(Set<String> names) {
        return names.isEmpty()
                ? this
                : new DeployStatus(
                        deployment,
                        domains.stream()
                                .filter(each -> names.contains(each.domain()))
                                .toList(),
                        destinations,
                        unreached);
    }

    /** Returns a line for each domain. */
    public List<String> lines() {
        TextTable table = new TextTable("llllrlll");
        domains.forEach(each -> table.row(
                "  " + each.domain(),
                each.at(),
                each.state(),
                uptime(each.uptime()),
                Integer.toString(each.generation()),
                each.since(),
                each.image(),
                each.drift()));
        List<String> lines = new ArrayList<>(table.lines());
        if (lines.isEmpty()) {
            lines.add("  nothing of " + deployment + " is there");
        }
        unreached.forEach((id, why) -> lines.add("  " + id + "  not reached: " + DeployPlan.briefly(why)));
        return lines;
    }

    /** Returns a time in the largest unit of which it has two, so that a difference is seen. */
    static String uptime(@Nullable Long seconds) {
        if (seconds == null) {
            return "";
        }
        return seconds < 120
                ? seconds + " s"
                : seconds < 120 * 60
                        ? seconds / 60 + " min"
                        : seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / (24 * 3600) + " d";
    }

    /** Returns a line for each destination, and what a user should know about it. */
    public List<String> destinationLines() {
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable("lllrl");
        destinations.forEach(each -> table.row(
                "  " + each.destination(),
                "Xen " + each.version(),
                DomainPlacement.kib(each.free()) + " of " + DomainPlacement.kib(each.total()) + " free",
                each.processors() + " threads",
                String.join(", ", each.capable())));
        lines.addAll(table.lines());
        for (Place each : destinations) {
            remarks(each).forEach(remark -> lines.add("  " + each.destination() + ": " + remark));
        }
        unreached.forEach((id, why) -> why.lines().forEach(line -> lines.add("  " + id + "  " + line)));
        return lines;
    }

    /** Writes it for programs, into a folder that is made if it is missing. */
    public void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", DeployInventory.FORMAT);
        all.putAll(fields());
        write(file, all);
    }

    /** Writes several of them, as the one writes itself. */
    public static void write(Path file, List<DeployStatus> deployments) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", DeployInventory.FORMAT);
        all.put("deployments", deployments.stream().map(DeployStatus::fields).toList());
        write(file, all);
    }

    private static void write(Path file, Map<String, Object> all) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        WholeFile.open(file).write(JsonText.lines(all));
    }

    private Map<String, Object> fields() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("deployment", deployment);
        all.put("domains", domains);
        all.put("destinations", destinations);
        all.put("unreached", unreached);
        return all;
    }

    private static List<String> remarks(Place place) {
        List<String> all = new ArrayList<>(place.remarks());
        if (place.interrupted()) {
            all.add(INTERRUPTED);
        }
        return all;
    }

    /** Returns it for the page of a build. */
    public DeploymentRecord record() {
        List<DeploymentRecord.Place> places = new ArrayList<>();
        destinations.forEach(each -> places.add(new DeploymentRecord.Place(
                each.destination(), each.version(), each.total(), each.free(), each.processors(), remarks(each), "")));
        unreached.forEach((id, why) ->
                places.add(new DeploymentRecord.Place(id, "", 0, 0, 0, List.of(), DeployPlan.briefly(why))));
        return new DeploymentRecord(
                deployment,
                Site.now(),
                places,
                domains.stream()
                        .map(each -> new DeploymentRecord.Deployed(
                                each.domain(),
                                each.at(),
                                each.state(),
                                each.uptime(),
                                each.generation(),
                                each.image(),
                                each.since(),
                                each.drift()))
                        .toList(),
                null);
    }
}
