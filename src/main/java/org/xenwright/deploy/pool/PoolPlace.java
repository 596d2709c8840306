package org.xenwright.deploy.pool;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool and how it is reached.
 *
 * @param id in the POM, in plans and messages
 * @param addresses of its hosts, perhaps with a port; any of them, since each tells where the master is
 * @param user who logs in
 * @param password of the user
 * @param certificates SHA-256 of those that its hosts may show, {@code SHA256:} and hex digits
 * @param storage repository for disks, by uuid or label; null for the pool's default
 * @param networks by the bridge of a domain file: label or uuid
 */
public record PoolPlace(
        String id,
        List<String> addresses,
        String user,
        String password,
        List<String> certificates,
        @Nullable String storage,
        Map<String, String> networks) {
    public PoolPlace {
        addresses = addresses.isEmpty() ? List.of(id) : List.copyOf(addresses);
        certificates = List.copyOf(certificates);
        networks = Map.copyOf(networks);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "pool " + id + " by " + user + " at " + String.join(", ", addresses);
    }
}
