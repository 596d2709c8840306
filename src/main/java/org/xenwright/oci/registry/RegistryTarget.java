package org.xenwright.oci.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.Manifest;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.HttpReply;
import org.xenwright.transport.Redirects;

/**
 * The destination of an image (distribution-spec 1.1, push): what the registry has is not sent again, and the manifest
 * goes last, so that no half of an image is ever seen.
 */
public final class RegistryTarget {
    private static final int LARGEST_ANSWER = 1 << 14;
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofHours(2);
    private static final int TRIES = 3;
    private static final int MOST_SHOWN = 300;

    private final ImageReference image;
    private final RegistryAccess access;

    RegistryTarget(ImageReference image, RegistryAccess access) {
        this.image = image;
        this.access = access;
    }

    /**
     * The result of a push.
     *
     * @param digest of the manifest, as the registry has it now
     * @param sent layers and configurations that were sent
     * @param bytes of them
     * @param present those that were there
     */
    public record Pushed(BlobDigest digest, int sent, long bytes, int present) {}

    /**
     * Sends an image.
     *
     * @param source where its blobs are had
     * @param manifest digest of its manifest there
     * @param mountable a repository of the same registry that may have some of it; null for none
     * @param heard told the bytes of each blob that is done with
     * @throws org.xenwright.problem.ProblemException when the registry refuses
     */
    public Pushed push(ImageSource source, BlobDigest manifest, @Nullable String mountable, LongConsumer heard)
            throws IOException {
        byte[] document = source.manifest(manifest);
        Manifest parsed = Manifest.parse(document, source.name());
        Map<BlobDigest, Descriptor> blobs = new LinkedHashMap<>();
        parsed.layers().forEach(layer -> blobs.put(layer.digest(), layer));
        blobs.put(parsed.config().digest(), parsed.config());
        int sent = 0;
        long bytes = 0;
        for (Descriptor blob : blobs.values()) {
            if (!has(blob) && !mount(blob, mountable)) {
                send(source, blob);
                sent++;
                bytes += blob.size();
            }
            heard.accept(blob.size());
        }
        String name = image.tag() != null ? image.tag() : manifest.toString();
        HttpReply answer = ask(
                () -> request("manifests/" + name)
                        .header("Content-Type", parsed.mediaType())
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(document)),
                SHORT);
        expect(answer, "the manifest", 201);
        String known = answer.headers().firstValue("Docker-Content-Digest").orElse(manifest.toString());
        if (!known.equals(manifest.toString())) {
            throw refused("the digest " + known + " for the manifest " + manifest);
        }
        return new Pushed(manifest, sent, bytes, blobs.size() - sent);
    }

    private boolean has(Descriptor blob) throws IOException {
        HttpReply answer =
                ask(() -> request("blobs/" + blob.digest()).method("HEAD", HttpRequest.BodyPublishers.noBody()), SHORT);
        return answer.status() == 200;
    }

    private boolean mount(Descriptor blob, @Nullable String from) throws IOException {
        if (from == null || from.equals(image.repository())) {
            return false;
        }
        HttpReply answer = ask(
                () -> request("blobs/uploads/?mount=" + blob.digest() + "&from=" + from)
                        .POST(HttpRequest.BodyPublishers.noBody()),
                SHORT);
        return answer.status() == 201;
    }

    private void send(ImageSource source, Descriptor blob) throws IOException {
        Path file = Files.createTempFile("layer", ".blob");
        try {
            Files.delete(file);
            source.blob(blob, file, bytes -> {});
            IOException last = null;
            for (int i = 0; i < TRIES; i++) {
                try {
                    send(file, blob);
                    return;
                } catch (IOException e) {
                    last = e;
                }
            }
            throw last == null ? new IOException("no try") : last;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void send(Path file, Descriptor blob) throws IOException {
        HttpReply begun = ask(() -> request("blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()), SHORT);
        expect(begun, "the start of an upload", 202);
        URI upload = upload(begun.headers().firstValue("Location").orElse(""));
        URI whole = URI.create(upload + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + blob.digest());
        HttpRequest.Builder request = HttpRequest.newBuilder(whole).header("Content-Type", "application/octet-stream");
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofFile(file);
        // what a registry keeps elsewhere has the permission in its address, and must not see ours
        boolean own = Redirects.sameOrigin(whole, access.address(""));
        String shown = access.authorization();
        if (own && shown != null) {
            request.header("Authorization", shown);
        }
        expect(send(request.PUT(body), LONG), blob.digest().toString(), 201);
    }

    private URI upload(String location) {
        if (location.isEmpty()) {
            throw refused("an upload to nowhere");
        }
        try {
            return Redirects.follow(access.address("blobs/uploads/"), location);
        } catch (DownloadException e) {
            throw refused(Problem.messageOf(e));
        }
    }

    private interface Question {
        HttpRequest.Builder build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(access.address(path));
    }

    /** Asks, and once more with credentials if the registry wants them. */
    private HttpReply ask(Question question, Duration patience) throws IOException {
        String shown = access.authorization();
        HttpReply answer = send(with(question.build(), shown), patience);
        if (answer.status() != 401) {
            return answer;
        }
        List<String> challenges = answer.headers().allValues("WWW-Authenticate");
        answer = send(with(question.build(), access.authorize(challenges, shown)), patience);
        if (answer.status() == 401) {
            throw refused("credentials that the registry does not accept for this image");
        }
        return answer;
    }

    private HttpReply send(HttpRequest.Builder request, Duration patience) throws IOException {
        return access.transport().ask(request, LARGEST_ANSWER, patience);
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, @Nullable String shown) {
        return shown == null ? request : request.header("Authorization", shown);
    }

    private void expect(HttpReply answer, String what, int status) {
        if (answer.status() != status) {
            String body = new String(answer.body(), StandardCharsets.UTF_8);
            String said = Foreign.line(body.substring(0, Math.min(MOST_SHOWN, body.length())));
            throw refused("status " + answer.status() + " for " + what + ": " + said);
        }
    }

    private RuntimeException refused(String found) {
        return Problem.of(
                        "pushing " + image,
                        "see that you may push there, and log in with docker or podman or by a <server> with the id "
                                + image.registry() + " in Maven's settings")
                .found(found)
                .raise();
    }
}
