package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.registry.RegistrySettings;
import org.xenwright.problem.Problem;

/** A {@code <registry>}. */
public final class RegistryConfiguration {
    /** Host, and port unless it is the usual one. */
    @Nullable
    String host;

    /** Asks it by plain http. Default: false; registries of this machine always may be. */
    boolean insecure;

    /** File of the certificates that may vouch for it, PEM. Default: those Java knows. */
    @Nullable
    File caCertificate;

    /** Other hosts it may send to for a token, which are shown the credentials for it. */
    List<String> tokenHosts = new ArrayList<>();

    /** How it is reached. */
    RegistrySettings settings() {
        if (host == null) {
            throw Problem.of("reading a registry", "add <host>")
                    .at("<registries><registry>")
                    .found("no <host>")
                    .raise();
        }
        return new RegistrySettings(
                host, insecure, caCertificate == null ? null : caCertificate.toPath(), Set.copyOf(tokenHosts));
    }
}
