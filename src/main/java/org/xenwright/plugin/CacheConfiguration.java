package org.xenwright.plugin;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.maven.settings.Server;
import org.jspecify.annotations.Nullable;
import org.xenwright.cache.CacheKey;
import org.xenwright.cache.SharedCache;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.transport.Transport;

/** The {@code <cache>} element: where builds of a team share what takes long to make. */
public final class CacheConfiguration {
    private static final String VARIABLE = "XEN_CACHE_KEY";

    /** Its address: https of a Maven repository or another server that takes PUT, or file:/ of a folder. */
    String url;

    /** Id of the server in Maven's settings: its user and password log in, its passphrase is the key. Default: xen-cache. */
    String id = "xen-cache";

    /** read, or read-write, which also puts there what is made here. Default: read. */
    String access = "read";

    /** The cache; null when no url is given. */
    @Nullable
    SharedCache cache(Function<String, @Nullable Server> servers, Map<String, String> environment, Progress progress) {
        if (url == null || url.isBlank()) {
            return null;
        }
        Server server = servers.apply(id);
        String secret = environment.get(VARIABLE);
        if (secret == null && server != null) {
            secret = server.getPassphrase();
        }
        if (secret == null) {
            throw Problem.of(
                            "using the shared cache",
                            "add <passphrase> to the <server> '" + id + "' of Maven's settings, or set " + VARIABLE)
                    .at("<cache>")
                    .found("no key: whoever can write to the cache could give this build anything")
                    .expected("the same secret on all machines that share it")
                    .raise();
        }
        return new SharedCache(
                address(),
                server == null || server.getUsername() == null ? Map.of() : login(server),
                writes(),
                CacheKey.of(secret, "<server><id>" + id + "</id><passphrase>, or " + VARIABLE),
                Transport.standard(),
                progress);
    }

    private URI address() {
        URI address;
        try {
            address = URI.create(url.strip().replaceFirst("/*$", "/"));
        } catch (IllegalArgumentException e) {
            throw refused("<url>", "no address", "https://…, or file:/…");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost());
        boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        if (address.getRawUserInfo() != null) {
            throw refused("<url>", "an address with a password in it", "the password in Maven's settings");
        }
        if (!scheme.equals("https") && !scheme.equals("file") && !(scheme.equals("http") && here)) {
            throw refused("<url>", url, "https://…, or file:/…");
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
