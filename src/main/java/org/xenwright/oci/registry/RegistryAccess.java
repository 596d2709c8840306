package org.xenwright.oci.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.oci.ImageReference;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.Transport;

/**
 * The right to ask for one repository of a registry, once it was asked for. Credentials go to the registry itself and to who
 * may give tokens for it, by TLS or on this machine; the transport drops them where a redirect leads elsewhere.
 */
final class RegistryAccess {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final int LARGEST_TOKEN = 1 << 18;

    private final ImageReference image;
    private final URI registry;
    private final Transport transport;
    private final Credentials credentials;
    private final RegistrySettings settings;
    private final String actions;
    private volatile @Nullable String authorization;

    /**
     * @param image any of the repository; it is named in messages
     * @param actions what is asked for: pull, or pull and push
     */
    RegistryAccess(
            ImageReference image,
            URI registry,
            Transport transport,
            Credentials credentials,
            RegistrySettings settings,
            String actions) {
        this.image = image;
        this.registry = registry;
        this.transport = transport;
        this.credentials = credentials;
        this.settings = settings;
        this.actions = actions;
    }

    /** Returns the credentials to send; null until the registry asked. */
    @Nullable
    String authorization() {
        return authorization;
    }

    Transport transport() {
        return transport;
    }

    URI address(String path) {
        return registry.resolve("/v2/" + image.repository() + "/" + path);
    }

    /** Returns a document, read into memory. */
    byte[] small(URI address, Map<String, String> headers, int limit) throws IOException {
        Path file = Files.createTempFile("registry", ".json");
        try {
            get(DownloadRequest.of(address, limit).withHeaders(headers), file, bytes -> {});
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Gets content that is checked against a digest afterwards; goes on where the file ends. */
    Digest goOn(URI address, long size, Path into, LongConsumer heard) throws IOException {
        return get(DownloadRequest.of(address, size).goingOn(), into, heard);
    }

    /** With credentials if the registry wants them. */
    private Digest get(DownloadRequest fetch, Path into, LongConsumer heard) throws IOException {
        String shown = authorization;
        List<String> challenges;
        try {
            return ask(fetch, into, heard, shown);
        } catch (DownloadException e) {
            if (e.reason() != DownloadException.Reason.UNAUTHORIZED) {
                throw e;
            }
            challenges = e.challenges();
        }
        // not yet shown anything, or a token that has run out
        String renewed = authorize(challenges, shown);
        try {
            return ask(fetch, into, heard, renewed);
        } catch (DownloadException e) {
            if (e.reason() == DownloadException.Reason.UNAUTHORIZED) {
                throw refused("credentials that the registry does not accept for this image");
            }
            throw e;
        }
    }

    private Digest ask(DownloadRequest fetch, Path into, LongConsumer heard, @Nullable String shown)
            throws IOException {
        Map<String, String> all = new TreeMap<>(fetch.headers());
        if (shown != null) {
            all.put("Authorization", shown);
        }
        DownloadResult fetched = transport.get(fetch.withHeaders(all), into, heard);
        if (fetched instanceof DownloadResult.Received received) {
            return received.sha256();
        }
        throw new IllegalStateException("an answer without content to a question without conditions");
    }

    /** Several layers are asked for at once; one of them gets the token for all. */
    synchronized String authorize(List<String> challenges, @Nullable String shown) throws IOException {
        String known = authorization;
        if (known != null && !known.equals(shown)) {
            return known;
        }
        Challenge challenge =
                Challenge.of(challenges).orElseThrow(() -> refused("status 401 without a way to log in that we know"));
        Optional<Credential> credential = credentials.find(image);
        String made;
        if (challenge.scheme().equals("basic")) {
            made = basic(credential.orElseThrow(() -> refused("no credentials for " + image.registry())), registry);
        } else {
            made = "Bearer " + token(challenge, credential);
        }
        authorization = made;
        return made;
    }

    private String token(Challenge challenge, Optional<Credential> credential) throws IOException {
        URI realm = TokenHosts.check(challenge.parameters().getOrDefault("realm", ""), image, registry, settings);
        String service = challenge.parameters().getOrDefault("service", image.registry());
        // what is needed, whatever the challenge asks for
        String scope = "repository:" + image.repository() + ":" + actions;
        String query = "service=" + encoded(service) + "&scope=" + encoded(scope);
        Path file = Files.createTempFile("token", ".json");
        try {
            DownloadRequest fetch;
            if (credential.isPresent() && credential.get().isRefreshToken()) {
                fetch = DownloadRequest.of(secret(realm), LARGEST_TOKEN)
                        .withForm("grant_type=refresh_token&client_id=xenwright&" + query + "&refresh_token="
                                + encoded(credential.get().secret()));
            } else {
                String separator = realm.getRawQuery() == null ? "?" : "&";
                fetch = DownloadRequest.of(URI.create(realm + separator + query), LARGEST_TOKEN)
                        .withHeaders(
                                credential.isPresent()
                                        ? Map.of("Authorization", basic(credential.get(), realm))
                                        : Map.of());
            }
            transport.get(fetch, file, bytes -> {});
            JsonNode answer = JSON.readTree(Files.readAllBytes(file));
            for (String field : List.of("token", "access_token")) {
                String value = answer.path(field).asText("");
                if (value.matches("[\\x21-\\x7e]+")) {
                    return value;
                }
            }
            throw refused("an answer without a token from " + realm.getHost());
        } catch (JsonProcessingException e) {
            // its message would quote the answer
            throw refused("an answer that is no JSON from " + realm.getHost());
        } catch (DownloadException e) {
            if (e.reason() == DownloadException.Reason.UNAUTHORIZED) {
                throw refused("credentials that " + realm.getHost() + " does not accept");
            }
            throw e;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private String basic(Credential credential, URI to) {
        secret(to);
        byte[] both = (credential.user() + ":" + credential.secret()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Nothing secret goes over a wire unprotected. */
    private URI secret(URI to) {
        if (!"https".equals(to.getScheme()) && !Registries.isThisMachine(String.valueOf(to.getHost()))) {
            throw Problem.of("logging in to " + image.registry(), "let the registry speak TLS, or log out")
                    .found("credentials that would travel by plain http")
                    .raise();
        }
        return to;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private RuntimeException refused(String found) {
        return Problem.of(
                        (actions.equals(Registries.PULL) ? "pulling " : "pushing ") + image,
                        "log in with docker or podman, or add a <server> with the id " + image.registry()
                                + " to Maven's settings")
                .found(found)
                .raise();
    }
}
