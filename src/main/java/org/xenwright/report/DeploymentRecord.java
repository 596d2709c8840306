package org.xenwright.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one deployment: what was last seen of it at its destinations, and what was last done there.
 *
 * @param at when it was looked at, in ISO 8601
 * @param plan that was carried out last; null where none is known
 */
public record DeploymentRecord(
        String name,
        String at,
        List<Place> places,
        List<Deployed> domains,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Plan plan) {
    public DeploymentRecord {
        places = places == null ? List.of() : List.copyOf(places);
        domains = domains == null ? List.of() : List.copyOf(domains);
    }

    /**
     * A destination.
     *
     * @param version of its Xen
     * @param total memory in KiB
     * @param free memory in KiB
     * @param processors threads
     * @param remarks what a user should know about it
     * @param unreached why it was not seen; empty when it was
     */
    public record Place(
            String name,
            String version,
            long total,
            long free,
            int processors,
            List<String> remarks,
            String unreached) {
        public Place {
            remarks = remarks == null ? List.of() : List.copyOf(remarks);
        }
    }

    /**
     * A domain.
     *
     * @param at its destination
     * @param state in a word
     * @param uptime seconds since its start; null where nobody says
     * @param generation that is current
     * @param since when that was put there, in ISO 8601
     * @param drift where it differs from what was deployed; empty for nowhere
     */
    public record Deployed(
            String name,
            String at,
            String state,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long uptime,

            int generation,
            String image,
            String since,
            String drift) {}

    /**
     * A plan that was carried out, with what came of it.
     *
     * @param at when, in ISO 8601
     */
    public record Plan(String id, String at, List<Change> changes) {
        public Plan {
            changes = changes == null ? List.of() : List.copyOf(changes);
        }
    }

    /**
     * A change to a domain.
     *
     * @param what was to be done, in a word
     * @param at its destination
     * @param from the generation before; 0 for none
     * @param to the generation after; 0 for none
     * @param result in words
     * @param detail in a sentence
     */
    public record Change(
            String domain, String what, String at, int from, int to, String result, String detail, long millis) {}

    /** Returns the same with the plan of an earlier record, unless it has one itself. */
    DeploymentRecord after(DeploymentRecord earlier) {
        return plan != null ? this : new DeploymentRecord(name, at, places, domains, earlier.plan);
    }
}
