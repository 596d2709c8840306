package org.xenwright.deploy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.xenwright.problem.Foreign;
import org.xenwright.store.Digest;

/**
 * What a deployment has put at a place, as the place itself keeps it; what runs is another matter. Since anybody there may
 * have written it, its texts are such that a terminal or a log may show them.
 *
 * @param format number of its form
 * @param deployment its name
 * @param number of changes, one more for each
 * @param by who made the last change
 * @param at when, as an instant
 * @param plan that was carried out
 * @param domains in the order of their names
 * @param elsewhere the names of the deployment's domains at its other places, each with the place, so that a place that
 *     cannot be reached is known to have them, and they are not started twice
 */
public record DeployInventory(
        int format,
        String deployment,
        int number,
        String by,
        String at,
        String plan,
        List<Entry> domains,
        Map<String, String> elsewhere) {
    /** The form that this version writes. */
    public static final int FORMAT = 1;

    public DeployInventory {
        by = Foreign.line(by);
        at = Foreign.line(at);
        plan = Foreign.line(plan);
        domains = List.copyOf(domains);
        elsewhere = Collections.unmodifiableMap(new TreeMap<>(elsewhere));
    }

    /** Returns an empty one, of a deployment that was never here. */
    public static DeployInventory none(String deployment) {
        return new DeployInventory(FORMAT, deployment, 0, "", "", "", List.of(), Map.of());
    }

    /** Returns a domain by its name. */
    public Optional<Entry> find(String domain) {
        return domains.stream().filter(each -> each.name().equals(domain)).findFirst();
    }

    /**
     * A domain that was put here.
     *
     * @param current the generation that is to run; 0 for none
     * @param generations that are kept, oldest first
     */
    public record Entry(String name, UUID uuid, int current, List<Generation> generations) {
        public Entry {
            name = Foreign.line(name);
            generations = List.copyOf(generations);
        }

        /** Returns the generation of a number. */
        public Optional<Generation> find(int number) {
            return generations.stream().filter(each -> each.number() == number).findFirst();
        }
    }

    /**
     * A generation of a domain.
     *
     * @param revision as wanted then
     * @param image name and build of its image, in words
     * @param shared digests of the files of its image, which must stay
     * @param need memory that Xen takes for it, in KiB
     * @param at when it was put here, as an instant
     */
    public record Generation(
            int number, Digest revision, String image, List<Digest> shared, long need, boolean autostart, String at) {
        public Generation {
            image = Foreign.line(image);
            shared = List.copyOf(shared);
            at = Foreign.line(at);
        }
    }
}
