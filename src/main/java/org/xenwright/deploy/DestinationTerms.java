package org.xenwright.deploy;

import java.util.Set;

/**
 * A destination with what the project says of it.
 *
 * @param labels that domains may ask for
 * @param memory that this deployment may take there, in KiB; {@link Long#MAX_VALUE} for all that is free
 * @param reserve memory to be left free, in KiB
 */
public record DestinationTerms(Destination destination, Set<String> labels, long memory, long reserve) {
    public DestinationTerms {
        labels = Set.copyOf(labels);
    }

    /** Terms of a destination of which nothing is said. */
    public static DestinationTerms of(Destination destination) {
        return new DestinationTerms(destination, Set.of(), Long.MAX_VALUE, 0);
    }

    String id() {
        return destination.id();
    }
}
