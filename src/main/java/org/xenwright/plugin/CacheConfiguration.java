package org.xenwright.plugin;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.jspecify.annotations.Nullable;
import org.xenwright.cache.CacheBackend;
import org.xenwright.cache.CacheKey;
import org.xenwright.cache.HttpCache;
import org.xenwright.cache.RegistryCache;
import org.xenwright.cache.SharedCache;
import org.xenwright.oci.registry.Credential;
import org.xenwright.oci.registry.Registries;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.Transport;

/** The {@code <cache>} element: where the builds of a team share results that take long to make. */
public final class CacheConfiguration {
    private static final String REGISTRY = "oci://";
    private static final String VARIABLE = "XEN_CACHE_KEY";

    /**
     * Its address: an https URL of a Maven repository or another server that accepts PUT, a file:/ URL of a folder, or
     * oci://HOST/NAME for a repository in a registry.
     */
    @Nullable
    String url;

    /**
     * Id of the server in Maven's settings.xml whose user and password log in, and whose passphrase is the cache's key.
     * Default: xen-cache.
     */
    String id = "xen-cache";

    /** Access: read, or read-write, which also uploads what is made here. Default: read. */
    String access = "read";

    /** Returns the cache; null when no url is given. */
    @Nullable
    SharedCache cache(
            MavenSettings settings, Map<String, String> environment, Registries registries, Progress progress) {
        if (url == null || url.isBlank()) {
            return null;
        }
        Server server = settings.server(id);
        String secret = environment.get(VARIABLE);
        if (secret == null && server != null) {
            secret = server.getPassphrase();
        }
        if (secret == null) {
            throw Problem.of(
                            "using the shared cache",
                            "add <passphrase> to the <server> '" + id + "' of Maven's settings, or set " + VARIABLE)
                    .at("<cache>")
                    .found("no key: everyone who can write to the cache could give this build anything")
                    .expected("the same secret on all machines that share it")
                    .raise();
        }
        CacheKey key = CacheKey.of(secret, "<server><id>" + id + "</id><passphrase>, or " + VARIABLE);
        return new SharedCache(shelf(url.strip(), server, registries, settings.transport()), writes(), key, progress);
    }

    private CacheBackend shelf(String where, @Nullable Server server, Registries registries, Transport transport) {
        Server login = server == null || server.getUsername() == null ? null : server;
        if (where.startsWith(REGISTRY)) {
            String name = where.substring(REGISTRY.length()).replaceFirst("/*$", "");
            Registries asked = login == null
                    ? registries
                    : registries.withCredentials(
                            image -> Optional.of(new Credential(login.getUsername(), login.getPassword())));
            return new RegistryCache(asked.repository(name, "<cache><url>", writes()));
        }
        return new HttpCache(address(where), login == null ? Map.of() : login(login), transport);
    }

    private static URI address(String where) {
        URI address;
        try {
            address = URI.create(where.replaceFirst("/*$", "/"));
        } catch (IllegalArgumentException e) {
            throw refused("<url>", "no address", "https://…, oci://HOST/NAME, or file:/…");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost());
        boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        if (address.getRawUserInfo() != null) {
            throw refused("<url>", "an address with a password in it", "the password in Maven's settings");
        }
        if (!scheme.equals("https") && !scheme.equals("file") && !(scheme.equals("http") && here)) {
            throw refused("<url>", DownloadException.shown(where), "https://…, oci://HOST/NAME, or file:/…");
        }
        return address;
    }

    private boolean writes() {
        return switch (access.strip()) {
            case "read" -> false;
            case "read-write" -> true;
            default -> throw refused("<access>", access, "read, read-write");
        };
    }

    private static Map<String, String> login(Server server) {
        byte[] both = (server.getUsername() + ":" + server.getPassword()).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    private static RuntimeException refused(String where, String found, String expected) {
        return Problem.of("using the shared cache", "correct it")
                .at("<cache>" + where)
                .found(found)
                .expected(expected)
                .raise();
    }
}
