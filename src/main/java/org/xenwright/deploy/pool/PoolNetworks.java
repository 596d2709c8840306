package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.xenwright.domain.emit.XapiCard;
import org.xenwright.problem.Problem;

/**
 * The networks of a pool, and which of them a card is on.
 *
 * @param records by reference
 */
record PoolNetworks(PoolPlace place, JsonNode records) {
    static PoolNetworks read(XapiSession session, PoolPlace place) throws IOException {
        return new PoolNetworks(place, session.call("network.get_all_records"));
    }

    /** Returns the identity of a network; empty when there is none. */
    String uuid(String reference) {
        return records.path(reference).path("uuid").asText();
    }

    /**
     * Finds the network of a card: the one that the POM gives for its bridge, else the one with that bridge, else the
     * one that is called as xapi calls that of the bridge.
     *
     * @throws org.xenwright.problem.ProblemException if there is none, or labels are used more than once
     */
    String find(XapiCard card) {
        String named = place.networks().get(card.bridge());
        SortedMap<String, String> found = named == null
                ? all(each -> each.path("bridge").asText().equals(card.bridge()))
                : all(each -> each.path("uuid").asText().equals(named)
                        || each.path("name_label").asText().equals(named));
        if (found.isEmpty() && named == null) {
            found = all(each -> each.path("name_label").asText().equals(card.network()));
        }
        if (found.size() == 1) {
            return found.values().iterator().next();
        }
        String element = "<network> with <bridge>" + card.bridge() + "</bridge>";
        throw Problem.of(
                        "finding the network of bridge " + card.bridge(),
                        found.isEmpty()
                                ? "name it in <networks> by a " + element + ", or make it in the pool"
                                : "name it in <networks> by a " + element + " and its uuid: "
                                        + String.join(", ", found.keySet()))
                .at(place.id())
                .found(
                        found.isEmpty()
                                ? "no network '" + (named == null ? card.bridge() : named) + "'"
                                : found.size() + " networks called '" + (named == null ? card.network() : named) + "'")
                .expected("one of " + String.join(", ", labels()))
                .raise();
    }

    private SortedMap<String, String> all(Predicate<JsonNode> wanted) {
        SortedMap<String, String> found = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : records.properties()) {
            if (wanted.test(each.getValue())) {
                found.put(each.getValue().path("uuid").asText(), each.getKey());
            }
        }
        return found;
    }

    private Iterable<String> labels() {
        SortedMap<String, String> all = new TreeMap<>();
        records.forEach(each -> all.put(
                "'" + each.path("name_label").asText() + "' ("
                        + each.path("uuid").asText() + ")",
                ""));
        return all.keySet();
    }
}
