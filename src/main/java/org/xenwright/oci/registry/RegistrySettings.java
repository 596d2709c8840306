package org.xenwright.oci.registry;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A project's settings for a registry.
 *
 * @param host with its port, as references have it
 * @param insecure whether it is accessed by plain http; this machine's own registries always may be
 * @param caCertificate a file of the CA certificates to trust for it (PEM); null for those Java knows
 * @param tokenHosts other hosts that may be asked for a token, and be shown the credentials for it
 */
public record RegistrySettings(
        String host, boolean insecure, @Nullable Path caCertificate, Set<String> tokenHosts) {
    public RegistrySettings {
        tokenHosts = Set.copyOf(tokenHosts);
    }
}
