package org.xenwright.oci.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.Fetch;
import org.xenwright.transport.FetchException;
import org.xenwright.transport.Fetched;
import org.xenwright.transport.Transport;

/**
 * An image in a registry. Credentials go to the registry itself and to who may give tokens for it, by TLS or on this
 * machine; the transport drops them where a redirect leads elsewhere.
 */
final class RegistryImage implements ImageSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_TOKEN = 1 << 18;
    private static final int PAGE = 100; // the most that some registries give
    private static final int MOST_PAGES = 1000;
    private static final String ACCEPT =
            String.join(", ", MediaType.INDEX, MediaType.MANIFEST, MediaType.DOCKER_INDEX, MediaType.DOCKER_MANIFEST);

    private final ImageReference image;
    private final URI registry;
    private final Transport transport;
    private final Credentials credentials;
    private final RegistrySettings settings;
    private final String actions;
    private volatile @Nullable String authorization;

    RegistryImage(
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

    @Override
    public String name() {
        return image.toString();
    }

    @Override
    public byte[] root() throws IOException {
        return known(() -> document(image.qualifier()), image.toString());
    }

    /** The tags of its repository, page by page (distribution-spec 1.1, listing tags). */
    List<String> tags() throws IOException {
        Set<String> tags = new LinkedHashSet<>();
        String last = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String query = "tags/list?n=" + PAGE + (last.isEmpty() ? "" : "&last=" + encoded(last));
            byte[] answer = known(
                    () -> small(address(query), Map.of(), Manifest.LARGEST),
                    image.registry() + "/" + image.repository());
            int before = tags.size();
            for (JsonNode each : tree(answer).path("tags")) {
                // what a registry says is shown to a person: nothing but what a tag may be
                if (each.isTextual() && each.asText().matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
                    last = each.asText();
                    tags.add(last);
                }
            }
            // registries may give fewer a page than asked for, or everything each time
            if (tags.size() == before) {
                break;
            }
        }
        return List.copyOf(tags);
    }

    private interface Question {
        byte[] ask() throws IOException;
    }

    /** What is missing in a registry was named wrongly by a person. */
    private byte[] known(Question question, String what) throws IOException {
        try {
            return question.ask();
        } catch (FetchException e) {
            if (e.reason() != FetchException.Reason.MISSING) {
                throw e;
            }
            throw Problem.of("asking for " + what, "correct the name, or push it first")
                    .found("a registry that has nothing of that name")
                    .raise(e);
        }
    }

    @Override
    public byte[] manifest(BlobDigest digest) throws IOException {
        return document(digest.toString());
    }

    private byte[] document(String qualifier) throws IOException {
        return small(address("manifests/" + qualifier), Map.of("Accept", ACCEPT), Manifest.LARGEST);
    }

    @Override
    public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
        Digest received = get(address("blobs/" + descriptor.digest()), Map.of(), descriptor.size(), into, heard);
        boolean right = descriptor.digest().algorithm().equals("sha256")
                ? descriptor.digest().equals(BlobDigest.sha256(received))
                : descriptor.digest().isOf(into);
        if (!right || Files.size(into) != descriptor.size()) {
            throw new ImageFormatException(
                    name(),
                    "got " + Files.size(into) + " bytes that are not " + descriptor.digest() + " of "
                            + descriptor.size() + " bytes");
        }
    }

    @Override
    public boolean checksBlobs() {
        return true;
    }

    Transport transport() {
        return transport;
    }

    URI address(String path) {
        return registry.resolve("/v2/" + image.repository() + "/" + path);
    }

    private byte[] small(URI address, Map<String, String> headers, int limit) throws IOException {
        Path file = Files.createTempFile("registry", ".json");
        try {
            get(address, headers, limit, file, bytes -> {});
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Digest get(URI address, Map<String, String> headers, long limit, Path into, LongConsumer heard)
            throws IOException {
        String shown = authorization;
        try {
            return ask(address, headers, limit, into, heard, shown);
        } catch (FetchException e) {
            if (e.reason() != FetchException.Reason.UNAUTHORIZED) {
                throw e;
            }
            return ask(address, headers, limit, into, heard, authorize(e.challenges(), shown));
        }
    }

    private Digest ask(
            URI address, Map<String, String> headers, long limit, Path into, LongConsumer heard, @Nullable String shown)
            throws IOException {
        Map<String, String> all = new TreeMap<>(headers);
        if (shown != null) {
            all.put("Authorization", shown);
        }
        try {
            Fetched fetched = transport.get(Fetch.of(address, limit).withHeaders(all), into, heard);
            if (fetched instanceof Fetched.Received received) {
                return received.sha256();
            }
            throw new IllegalStateException("an answer without content to a question without conditions");
        } catch (FetchException e) {
            if (e.reason() == FetchException.Reason.UNAUTHORIZED && shown != null) {
                throw refused("credentials that the registry does not accept for this image");
            }
            throw e;
        }
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
            Fetch fetch;
            if (credential.isPresent() && credential.get().isRefreshToken()) {
                fetch = Fetch.of(secret(realm), LARGEST_TOKEN)
                        .withForm("grant_type=refresh_token&client_id=xenwright&" + query + "&refresh_token="
                                + encoded(credential.get().secret()));
            } else {
                String separator = realm.getRawQuery() == null ? "?" : "&";
                fetch = Fetch.of(URI.create(realm + separator + query), LARGEST_TOKEN)
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
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            // its message would quote the answer
            throw refused("an answer that is no JSON from " + realm.getHost());
        } catch (FetchException e) {
            if (e.reason() == FetchException.Reason.UNAUTHORIZED) {
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

    private JsonNode tree(byte[] answer) throws IOException {
        try {
            return JSON.readTree(answer);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new ImageFormatException(name(), "a list of tags that is no JSON");
        }
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
