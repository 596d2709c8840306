package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.xenwright.boot.ready.Ready;

/**
 * The comparison of what is wanted with what was found.
 *
 * @param deployment its name
 * @param wanted all domains of the project
 * @param strategy of placing
 * @param repair whether domains are started anew where they differ from what was deployed
 * @param remove whether domains are removed that the project does not have
 * @param asked names of those that are changed; none for all. The others stay as they are, and count where they are
 * @param drained a destination that gives its domains away, and nothing else is done; empty for none
 * @param live whether domains that leave a destination go on while they run, where that can be
 */
public record DeployPlanner(
        String deployment,
        List<WantedDomain> wanted,
        PlacementStrategy strategy,
        boolean repair,
        boolean remove,
        Set<String> asked,
        Set<String> drained,
        boolean live)
        implements Rollout.Planning {
    private static final String NOWHERE = "";
    private static final Comparator<PlannedChange> ORDER =
            Comparator.comparingInt(PlannedChange::order).thenComparing(PlannedChange::domain);

    /** A request for all domains of a project, which leaves alone whatever was changed by hand. */
    public static DeployPlanner of(String deployment, List<WantedDomain> wanted) {
        return new DeployPlanner(deployment, wanted, PlacementStrategy.SPREAD, false, false, Set.of(), Set.of(), true);
    }

    public DeployPlanner {
        wanted = List.copyOf(wanted);
        asked = Set.copyOf(asked);
        drained = Set.copyOf(drained);
    }

    /** Refuses a condition that cannot be asked of these domains from outside. */
    public void check(Ready ready) {
        ReadyCheck.possible(ready, wanted.stream().filter(this::isAsked).toList());
    }

    private boolean isAsked(WantedDomain domain) {
        return asked.isEmpty() || asked.contains(domain.name());
    }

    @Override
    public DeployPlan plan(Survey survey) throws IOException {
        Map<String, String> standing = survey.places();
        Map<String, String> hidden = survey.hidden();
        List<WantedDomain> placed = wanted.stream()
                .filter(each -> isAsked(each) && !hidden.containsKey(each.name()))
                .toList();
        List<WantedDomain> others =
                wanted.stream().filter(each -> !isAsked(each)).toList();
        DomainPlacement placement = DomainPlacement.of(survey, placed, others, strategy, drained);
        Map<String, List<PlannedChange>> changes = new TreeMap<>();
        for (WantedDomain each : wanted) {
            if (!isAsked(each)) {
                continue;
            }
            PlannedChange change = change(survey, placement, standing, hidden, each);
            if (drained.isEmpty() || drained.contains(change.at())) {
                changes.computeIfAbsent(change.at(), at -> new ArrayList<>()).add(change);
            }
        }
        Set<String> names = new HashSet<>();
        wanted.forEach(each -> names.add(each.name()));
        survey.seen()
                .forEach((id, seen) -> seen.found().inventory().domains().stream()
                        .filter(entry -> !names.contains(entry.name()))
                        .forEach(entry -> {
                            if (drained.isEmpty()) {
                                changes.computeIfAbsent(id, at -> new ArrayList<>())
                                        .add(stray(id, entry));
                            }
                        }));
        List<PlannedChange> all = new ArrayList<>();
        List<String> places = new ArrayList<>(survey.seen().keySet());
        changes.keySet().stream().filter(each -> !places.contains(each)).forEach(places::add);
        for (String place : places) {
            changes.getOrDefault(place, List.of()).stream().sorted(ORDER).forEach(all::add);
        }
        return new DeployPlan(deployment, survey, all);
    }

    private PlannedChange stray(String id, DeployInventory.Entry entry) {
        return new PlannedChange(
                remove ? PlannedChange.Kind.REMOVE : PlannedChange.Kind.STRAY,
                entry.name(),
                id,
                entry.uuid(),
                entry.current(),
                remove ? 0 : entry.current(),
                null,
                0,
                remove ? "no domain of this project" : "no domain of this project; left alone (-Dxen.remove)",
                null);
    }

    private PlannedChange change(
            Survey survey,
            DomainPlacement placement,
            Map<String, String> standing,
            Map<String, String> hidden,
            WantedDomain domain) {
        String at = standing.getOrDefault(domain.name(), NOWHERE);
        String place = placement.places().getOrDefault(domain.name(), at);
        Optional<String> trouble = trouble(survey, domain, at, place);
        String unseen = hidden.get(domain.name());
        if (unseen != null) {
            return blocked(domain, NOWHERE, mayRun(survey, unseen));
        }
        if (trouble.isPresent()) {
            return blocked(domain, at, trouble.get());
        }
        if (placement.refused().containsKey(domain.name())) {
            return blocked(domain, at, placement.refused().get(domain.name()));
        }
        if (at.isEmpty()) {
            return new PlannedChange(
                    PlannedChange.Kind.CREATE,
                    domain.name(),
                    place,
                    domain.uuid(),
                    0,
                    next(survey, place, domain.name()),
                    null,
                    own(domain),
                    "new, " + DomainPlacement.kib(domain.need()),
                    domain);
        }
        DeployInventory.Entry entry = survey.at(at).entry(domain.name()).orElseThrow();
        if (!place.equals(at)) {
            boolean state = domain.own().stream().anyMatch(each -> each.purpose() == OwnFile.Purpose.STATE);
            return state
                    ? blocked(domain, at, "should be at " + place + ", but its state disk is here; move that yourself")
                    : leaving(survey, domain, entry, at, place);
        }
        return standing(survey.at(at), domain, entry, at);
    }

    private PlannedChange leaving(
            Survey survey, WantedDomain domain, DeployInventory.Entry entry, String at, String place) {
        Departure departure = live ? Departure.of(survey, domain, entry, at, place) : Departure.ASKED;
        return new PlannedChange(
                departure.live() ? PlannedChange.Kind.MIGRATE : PlannedChange.Kind.MOVE,
                domain.name(),
                at,
                entry.uuid(),
                entry.current(),
                next(survey, place, domain.name()),
                place,
                own(domain),
                (drained.contains(at) ? "drained" : "may not stay here") + departure.words(),
                domain);
    }

    private static String mayRun(Survey survey, String place) {
        return "may run at " + place
                + (survey.unreached().containsKey(place)
                        ? ", which was not reached"
                        : ", which is not among the destinations: name it too; or, if it is no more, -Dxen.gone="
                                + place);
    }

    /** Compares a domain with what stands where it is to stay. */
    private PlannedChange standing(Survey.Seen seen, WantedDomain domain, DeployInventory.Entry entry, String at) {
        DeployInventory.Generation current = entry.find(entry.current()).orElseThrow();
        int next = number(entry);
        if (!current.revision().equals(domain.revision())) {
            return new PlannedChange(
                    PlannedChange.Kind.REPLACE,
                    domain.name(),
                    at,
                    entry.uuid(),
                    entry.current(),
                    next,
                    null,
                    own(domain),
                    reason(current, domain),
                    domain);
        }
        Optional<RunningDomain> running = seen.running(entry.uuid());
        List<String> drift = seen.found().drift().stream()
                .filter(each -> each.domain().equals(domain.name()))
                .map(Observation.Drift::what)
                .toList();
        boolean runs = running.filter(each ->
                        each.state() == RunningDomain.State.RUNNING || each.state() == RunningDomain.State.PAUSED)
                .isPresent();
        PlannedChange.Kind kind = PlannedChange.Kind.KEEP;
        String why = "";
        if (!runs) {
            kind = PlannedChange.Kind.RESTART;
            why = running.map(each -> "it is " + each.state().name().toLowerCase(Locale.ROOT))
                    .orElse("it does not run");
        } else if (running.get().generation() != 0 && running.get().generation() != entry.current()) {
            kind = repair ? PlannedChange.Kind.RESTART : PlannedChange.Kind.KEEP;
            why = "runs generation " + running.get().generation() + left();
        } else if (!drift.isEmpty()) {
            kind = repair ? PlannedChange.Kind.RESTART : PlannedChange.Kind.KEEP;
            why = String.join("; ", drift) + left();
        } else if (current.autostart() != domain.terms().autostart()) {
            kind = PlannedChange.Kind.AUTOSTART;
            why = domain.terms().autostart() ? "starts with its host" : "no longer starts with its host";
        }
        return new PlannedChange(
                kind, domain.name(), at, entry.uuid(), entry.current(), entry.current(), null, 0, why, domain);
    }

    private String left() {
        return repair ? "" : "; left alone (-Dxen.drift=repair)";
    }

    private static String reason(DeployInventory.Generation current, WantedDomain domain) {
        Set<String> before =
                Set.copyOf(current.shared().stream().map(each -> each.hex()).toList());
        boolean image = domain.shared().stream()
                .anyMatch(each -> !before.contains(each.digest().hex()));
        String memory = current.need() == domain.need()
                ? ""
                : ", memory " + DomainPlacement.kib(current.need()) + " → " + DomainPlacement.kib(domain.need());
        return (image ? "another image" : "another configuration or own files") + memory;
    }

    /** Returns why nothing may be started or stopped; empty when there is no doubt. */
    private static Optional<String> trouble(Survey survey, WantedDomain domain, String at, String place) {
        List<String> runs = new ArrayList<>();
        UUID known = at.isEmpty()
                ? domain.uuid()
                : survey.at(at).entry(domain.name()).orElseThrow().uuid();
        survey.seen().forEach((id, seen) -> {
            if (seen.running(known).isPresent() || seen.running(domain.uuid()).isPresent()) {
                runs.add(id);
            }
        });
        if (runs.size() > 1) {
            return Optional.of("runs at " + String.join(" and ", runs) + " at once: shut one down");
        }
        if (!runs.isEmpty() && !runs.get(0).equals(at)) {
            return Optional.of("runs at " + runs.get(0) + ", where this deployment did not put it: shut it down first");
        }
        Survey.Seen seen = survey.seen().get(place);
        if (seen == null) {
            return Optional.empty();
        }
        return seen.found().running().stream()
                .filter(each -> each.name().equals(domain.name())
                        && !each.uuid().equals(known)
                        && !each.uuid().equals(domain.uuid()))
                .findFirst()
                .map(each -> place + " has another domain of this name, " + each.uuid());
    }

    private static PlannedChange blocked(WantedDomain domain, String at, String why) {
        return new PlannedChange(
                PlannedChange.Kind.BLOCKED, domain.name(), at, domain.uuid(), 0, 0, null, 0, why, domain);
    }

    private static int next(Survey survey, String place, String domain) {
        return Optional.ofNullable(survey.seen().get(place))
                .flatMap(seen -> seen.entry(domain))
                .map(DeployPlanner::number)
                .orElse(1);
    }

    private static int number(DeployInventory.Entry entry) {
        return entry.generations().stream()
                        .mapToInt(DeployInventory.Generation::number)
                        .max()
                        .orElse(0)
                + 1;
    }

    private static long own(WantedDomain domain) {
        return domain.own().stream()
                .filter(each -> each.purpose() != OwnFile.Purpose.STATE)
                .mapToLong(OwnFile::size)
                .sum();
    }
}
