package org.xenwright.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.disk.DiskExtents;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;

/** What is to be done at the destinations so that they are as the project wants them. */
public final class DeployPlan {
    private static final int SHOWN = 12; // digits of a name that people compare

    private final String deployment;
    private final Survey survey;
    /** In the order of the destinations and then of the domains; what stays as it is too. */
    private final List<PlannedChange> changes;

    private final String id;
    private final boolean sweeping;
    /** Bytes that are sent of files which a destination lacks. */
    private final Map<Digest, Long> data = new HashMap<>();

    DeployPlan(String deployment, Survey survey, List<PlannedChange> changes) throws IOException {
        this(deployment, survey, changes, false);
    }

    /** @param sweeping whether files that nobody needs are removed from every destination, whatever else is done there */
    DeployPlan(String deployment, Survey survey, List<PlannedChange> changes, boolean sweeping) throws IOException {
        this.sweeping = sweeping;
        this.deployment = deployment;
        this.survey = survey;
        this.changes = List.copyOf(changes);
        this.id = name();
        for (String place : survey.seen().keySet()) {
            for (SharedFile file : sends(place)) {
                if (!data.containsKey(file.digest())) {
                    data.put(file.digest(), DiskExtents.dataBytes(ImagePlan.of(file.file())));
                }
            }
        }
    }

    private String name() throws IOException {
        Fingerprint print = new Fingerprint().add("deployment", deployment);
        for (Map.Entry<String, Survey.Seen> each : survey.seen().entrySet()) {
            print.add("destination", each.getKey() + " " + each.getValue().fingerprint());
        }
        for (PlannedChange each : changes) {
            print.add(
                    each.domain(),
                    String.join(
                            " ",
                            each.kind().word(),
                            each.at(),
                            each.place(),
                            each.from() + " " + each.to(),
                            each.wanted() == null
                                    ? ""
                                    : each.wanted().revision().hex()));
        }
        return print.digest().hex().substring(0, SHOWN);
    }

    /** Returns its name, which is another for other changes or other states of the destinations. */
    public String id() {
        return id;
    }

    String deployment() {
        return deployment;
    }

    Survey survey() {
        return survey;
    }

    List<PlannedChange> changes() {
        return changes;
    }

    List<PlannedChange> acting() {
        return changes.stream().filter(PlannedChange::acts).toList();
    }

    /** Returns whether nothing is to be done. */
    public boolean isEmpty() {
        return changes.stream().noneMatch(PlannedChange::acts);
    }

    /** Returns what had to be done and cannot be, a line each. */
    public List<String> blocked() {
        return changes.stream()
                .filter(each -> each.kind() == PlannedChange.Kind.BLOCKED)
                .map(each -> each.domain() + ": " + each.why())
                .toList();
    }

    /** Returns the destinations that something is written to. */
    Set<String> touched() {
        Set<String> all = new TreeSet<>();
        if (sweeping) {
            all.addAll(survey.seen().keySet());
        }
        acting().forEach(each -> all.addAll(List.of(each.at(), each.place())));
        return all;
    }

    /** Returns the files of images that a destination lacks. */
    List<SharedFile> sends(String destination) {
        Map<Digest, SharedFile> files = new LinkedHashMap<>();
        changes.stream()
                .filter(each -> each.stages() && each.place().equals(destination))
                .flatMap(each -> each.wanted() == null ? Stream.empty() : each.wanted().shared().stream())
                .forEach(file -> files.putIfAbsent(file.digest(), file));
        Set<Digest> there = survey.at(destination).found().images();
        return files.values().stream()
                .filter(each -> !there.contains(each.digest()))
                .toList();
    }

    /** Returns how many bytes of a file are sent to a place that has no older image: holes are not. */
    long data(SharedFile file) {
        return data.getOrDefault(file.digest(), file.size());
    }

    /** Returns it for people: a table a destination. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        long domains = changes.stream()
                .filter(each -> each.kind() != PlannedChange.Kind.STRAY && !each.removes())
                .count();
        int all = survey.seen().size() + survey.unreached().size();
        lines.add(deployment + ": " + counted(domains, "domain") + ", " + counted(all, "destination") + "; plan " + id);
        for (Map.Entry<String, Survey.Seen> each : survey.seen().entrySet()) {
            lines.addAll(lines(each.getKey(), each.getValue().found()));
        }
        survey.unreached().forEach((place, why) -> lines.add("  " + place + "  not reached: " + briefly(why)));
        List<PlannedChange> nowhere = changes.stream()
                .filter(each -> !survey.seen().containsKey(each.at()))
                .toList();
        if (!nowhere.isEmpty()) {
            lines.add("  nowhere");
            lines.addAll(table(nowhere));
        }
        return lines;
    }

    private List<String> lines(String place, Observation found) {
        List<String> lines = new ArrayList<>();
        List<SharedFile> sends = sends(place);
        long bytes = sends.stream().mapToLong(this::data).sum();
        lines.add("  " + place + "  Xen " + found.version() + ", " + DomainPlacement.kib(found.free()) + " of "
                + DomainPlacement.kib(found.total()) + " free"
                + (sends.isEmpty()
                        ? ""
                        : "; to send: "
                                + String.join(
                                        ", ",
                                        sends.stream().map(SharedFile::name).toList())
                                // of an older image the place may have the most already, which it is not asked here
                                + (found.images().isEmpty() ? " (" : " (at most ") + ByteSize.format(bytes) + ")"));
        found.remarks().forEach(each -> lines.add("    " + each));
        if (!found.journal().isEmpty()) {
            lines.add("    a run was interrupted here, or is under way; xen:deploy ends it first");
        }
        lines.addAll(
                table(changes.stream().filter(each -> each.at().equals(place)).toList()));
        return lines;
    }

    private static List<String> table(List<PlannedChange> changes) {
        TextTable table = new TextTable("lllrl");
        long kept = 0;
        for (PlannedChange each : changes) {
            if (each.kind() == PlannedChange.Kind.KEEP && each.why().isEmpty()) {
                kept++;
                continue;
            }
            table.row(
                    "  " + each.kind().sign() + " " + each.domain(),
                    each.kind().word(),
                    generations(each),
                    each.bytes() == 0 ? "" : ByteSize.format(each.bytes()),
                    each.target() == null ? each.why() : "to " + each.target() + "; " + each.why());
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (kept > 0) {
            lines.add("    " + counted(kept, "domain") + " as " + (kept == 1 ? "it" : "they") + " should be");
        }
        return lines;
    }

    private static String generations(PlannedChange change) {
        if (change.from() == change.to()) {
            return change.from() == 0 ? "" : Integer.toString(change.from());
        }
        return (change.from() == 0 ? "" : change.from() + " ") + "→"
                + (change.to() == 0 ? "" : (change.from() == 0 ? " " : " ") + change.to());
    }

    static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** Returns what was attempted and what was found, on one line. */
    static String reason(ProblemException failure) {
        Problem problem = failure.problem();
        return firstLine(problem.attempted()) + (problem.found() == null ? "" : ": " + firstLine(problem.found()));
    }

    /** Returns why a destination was not reached, on one line: what was attempted, and what was found. */
    static String briefly(String why) {
        return firstLine(why)
                + why.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("found:"))
                        .findFirst()
                        .map(line -> ": " + line.substring("found:".length()).strip())
                        .orElse("");
    }

    static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** Returns the name of a plan that was written to a file. */
    public static String idOf(Path file) throws IOException {
        Problem unreadable =
                Problem.of("reading a plan", "name a file that xen:plan wrote").at(file.toString());
        if (!Files.isRegularFile(file)) {
            throw unreadable.found("no such file").raise();
        }
        JsonNode id = JsonText.mapper().readTree(Files.readAllBytes(file)).path("plan");
        if (!id.isTextual()) {
            throw unreadable.found("no plan in it").raise();
        }
        return id.textValue();
    }

    /** Writes it for programs. It holds no value of a domain file. */
    public void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", DeployInventory.FORMAT);
        all.put("deployment", deployment);
        all.put("plan", id);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (PlannedChange each : changes) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("domain", each.domain());
            row.put("change", each.kind().word());
            row.put("at", each.at());
            row.put("to", each.place());
            row.put("generations", List.of(each.from(), each.to()));
            row.put("bytes", each.bytes());
            row.put(
                    "revision",
                    each.wanted() == null ? "" : each.wanted().revision().hex());
            row.put("why", each.why());
            rows.add(row);
        }
        all.put("changes", rows);
        Map<String, Object> sends = new TreeMap<>();
        survey.seen()
                .keySet()
                .forEach(place -> sends.put(
                        place,
                        sends(place).stream().map(each -> each.digest().hex()).toList()));
        all.put("sends", sends);
        all.put("unreached", new TreeMap<>(survey.unreached()));
        WholeFile.open(file).write(JsonText.fields(all));
    }
}
