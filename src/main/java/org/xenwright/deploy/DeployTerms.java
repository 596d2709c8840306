package org.xenwright.deploy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code deploy.*} keys of a domain file say.
 *
 * @param host the only place it may run at; null for any
 * @param labels that its place must have
 * @param apart groups, of each of which no two domains run at one place
 * @param order lower numbers are switched first
 * @param autostart whether it starts with its host
 */
public record DeployTerms(@Nullable String host, Set<String> labels, Set<String> apart, int order, boolean autostart) {
    /** Anywhere, in any order, started with the host. */
    public static final DeployTerms NONE = new DeployTerms(null, Set.of(), Set.of(), 0, true);

    public DeployTerms {
        labels = Set.copyOf(labels);
        apart = Set.copyOf(apart);
    }
}
