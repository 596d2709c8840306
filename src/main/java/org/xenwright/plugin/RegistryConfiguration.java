package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.registry.RegistrySettings;
import org.xenwright.problem.Problem;

/** A {@code <registry>} element: a registry that cannot be reached by its name alone. */
public final class RegistryConfiguration {
    /** Its host, with the port unless that is the default one. */
    @Nullable
    String host;

    /** Whether to reach it by plain http. Default: false; always allowed for registries on this machine. */
    boolean insecure;

    /** File of the certificates to trust for it, in PEM. Default: those that Java trusts. */
    @Nullable
    File caCertificate;

    /** Other hosts that it may refer to for a token, which then receive its credentials. */
    List<String> tokenHosts = new ArrayList<>();

    /** Returns how it is reached. */
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
