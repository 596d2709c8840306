package org.xenwright.oci.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import org.xenwright.oci.ImageReference;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Redirects;

/** Decides which hosts a registry may send us to for a token: itself, its known partner, or those the project names. */
final class TokenHosts {
    private static final Map<String, String> PARTNERS =
            Map.of("registry-1.docker.io", "auth.docker.io", "registry.gitlab.com", "gitlab.com");

    private TokenHosts() {}

    /** Returns the realm's address; refused when credentials must not go there. */
    static URI check(String realm, ImageReference image, URI registry, RegistrySettings settings) {
        URI address;
        try {
            address = new URI(realm);
        } catch (URISyntaxException e) {
            throw refused(image, "a realm that is no address").raise(); // the cause would quote it
        }
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        if (host.isEmpty() || address.getRawUserInfo() != null || address.getRawFragment() != null) {
            throw refused(image, "a realm that is no web address").raise();
        }
        // another port of a host may be another's
        boolean own = Redirects.sameOrigin(address, registry);
        if (!"https".equals(address.getScheme()) && !own) {
            throw refused(image, "a realm at " + host + port + " by " + address.getScheme() + ", unprotected")
                    .raise();
        }
        boolean usual = address.getPort() < 0 || address.getPort() == 443;
        boolean known = usual && host.equals(PARTNERS.get(image.registry()));
        boolean allowed = usual && settings.tokenHosts().contains(host)
                || settings.tokenHosts().contains(host + port);
        if (!own && !known && !allowed) {
            throw refused(image, "a realm at the foreign host " + host + port).raise();
        }
        return address;
    }

    private static Problem refused(ImageReference image, String found) {
        return Problem.of(
                        "getting a token for " + image,
                        "if that host may see the credentials, add it: <registries><registry><host>" + image.registry()
                                + "</host><tokenHosts>…</tokenHosts>")
                .found(found)
                .expected("the registry's own scheme, host and port, or https at a host that is allowed");
    }
}
