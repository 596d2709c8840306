package org.xenwright.deploy;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;
import org.xenwright.store.Fingerprint;

/**
 * What was found at all destinations.
 *
 * @param seen by the names of the destinations, in the order of the POM
 * @param unreached why a destination could not be looked at, by its name
 * @param gone destinations that are no more, as the user says: nothing runs there
 */
public record Survey(Map<String, Seen> seen, Map<String, String> unreached, Set<String> gone) {
    public Survey {
        seen = Collections.unmodifiableMap(new LinkedHashMap<>(seen));
        unreached = Collections.unmodifiableMap(new LinkedHashMap<>(unreached));
        gone = Set.copyOf(gone);
    }

    /** A destination that answered. */
    public record Seen(DestinationTerms terms, Observation found) {
        /** Returns the domain of ours as it is there now, if it is. */
        Optional<RunningDomain> running(UUID uuid) {
            return found.running().stream()
                    .filter(each -> each.uuid().equals(uuid))
                    .findFirst();
        }

        Optional<DeployInventory.Entry> entry(String domain) {
            return found.inventory().find(domain);
        }

        /** Returns what must not have changed between a plan and its execution; memory comes and goes. */
        String fingerprint() throws IOException {
            Set<UUID> ours = found.inventory().domains().stream()
                    .map(DeployInventory.Entry::uuid)
                    .collect(Collectors.toSet());
            Fingerprint print = new Fingerprint()
                    .add("inventory", JsonText.line(found.inventory()))
                    .add("journal", JsonText.line(found.journal()));
            found.running().stream()
                    .filter(each -> ours.contains(each.uuid()))
                    .map(each -> each.uuid() + " " + each.id() + " " + each.state() + " " + each.generation())
                    .sorted()
                    .forEach(each -> print.add("running", each));
            return print.digest().hex();
        }
    }

    /** Returns a destination that answered. */
    Seen at(String destination) {
        return Objects.requireNonNull(seen.get(destination), destination);
    }

    /** Looks at destinations, all at once. One that cannot be reached does not keep the others from being seen. */
    public static Survey of(List<DestinationTerms> destinations) throws IOException {
        return of(destinations, Set.of());
    }

    /**
     * Looks at destinations as well, where some are no more.
     *
     * @param gone whose domains may be started elsewhere; one that answers is refused
     */
    public static Survey of(List<DestinationTerms> destinations, Set<String> gone) throws IOException {
        Map<String, Seen> seen = new LinkedHashMap<>();
        Map<String, String> unreached = new LinkedHashMap<>();
        List<Object> found = SurveyRound.of(destinations);
        for (int i = 0; i < found.size(); i++) {
            String id = destinations.get(i).id();
            if (found.get(i) instanceof Observation observation) {
                seen.put(id, new Seen(destinations.get(i), observation));
            } else {
                unreached.put(id, found.get(i).toString());
            }
        }
        for (String each : gone) {
            if (seen.containsKey(each)) {
                throw Problem.of("taking " + each + " for gone", "leave out -Dxen.gone, or drain it: xen:drain")
                        .at("-Dxen.gone")
                        .found("it answers")
                        .raise();
            }
            unreached.remove(each);
        }
        return new Survey(seen, unreached, gone);
    }

    /** Returns the same with destinations looked at again. */
    Survey with(Survey again) {
        Map<String, Seen> all = new LinkedHashMap<>(seen);
        Map<String, String> lost = new LinkedHashMap<>(unreached);
        again.seen.forEach((id, each) -> {
            all.put(id, each);
            lost.remove(id);
        });
        again.unreached.forEach((id, why) -> {
            all.remove(id);
            lost.put(id, why);
        });
        return new Survey(all, lost, gone);
    }

    /** Returns the destinations that have a journal, which an interrupted run left. */
    public List<String> interrupted() {
        return seen.entrySet().stream()
                .filter(each -> !each.getValue().found().journal().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns where each domain of the deployment was put, by the inventories of those that answered. */
    Map<String, String> places() {
        Map<String, String> places = new TreeMap<>();
        seen.forEach((id, each) -> each.found().inventory().domains().stream()
                .filter(entry -> entry.current() > 0)
                .forEach(entry -> places.putIfAbsent(entry.name(), id)));
        return places;
    }

    /** Returns where domains are or may be, as far as anybody knows. */
    Map<String, String> known() {
        Map<String, String> known = hidden();
        known.putAll(places());
        return known;
    }

    /**
     * Returns the domains that may run at a destination which was not looked at, as another one says, with that place:
     * one that does not answer, or that is not among the destinations at all.
     */
    Map<String, String> hidden() {
        Map<String, String> hidden = new TreeMap<>();
        Set<String> found = new TreeSet<>(places().keySet());
        seen.values()
                .forEach(each -> each.found().inventory().elsewhere().forEach((domain, place) -> {
                    if (!found.contains(domain) && unseen(place)) {
                        hidden.put(domain, place);
                    }
                }));
        return hidden;
    }

    /** Returns whether nobody looked at a place where domains may run. */
    boolean unseen(String place) {
        return !seen.containsKey(place) && !gone.contains(place);
    }
}
