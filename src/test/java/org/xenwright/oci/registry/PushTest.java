package org.xenwright.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.problem.ProblemException;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.Transport;

/** Pushes to registries of every sort of honesty. */
class PushTest {
    private static final Credential MINE = new Credential("me", "s3cret");
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<String> put = new CopyOnWriteArrayList<>();
    private TestRegistry registry;
    private TestRegistry foreign;
    private TestImage image;
    private ImageLayout layout;
    private String challenge = "Basic realm=\"r\"";
    private String location;
    private String answeredDigest = "";

    /** A registry that has nothing, lets in who knows the password, and takes uploads where it says. */
    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        foreign = new TestRegistry();
        image = new TestImage().layer(TarFile.tar().file("etc-motd", "hello\n"));
        layout = image.layout(folder.resolve("layout"));
        location = registry.server().address("upload").toString();
        image.blobs()
                .keySet()
                .forEach(blob -> registry.server()
                        .answer(TestRegistry.path(blob), exchange -> exchange.sendResponseHeaders(404, -1)));
        registry.server().answer("v2/base/blobs/uploads/", exchange -> {
            if (BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(202, -1);
            } else {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                exchange.sendResponseHeaders(401, -1);
            }
        });
        for (TestRegistry each : List.of(registry, foreign)) {
            each.server().answer("upload", exchange -> {
                exchange.getRequestBody().readAllBytes();
                shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                put.add(exchange.getRequestURI().getQuery());
                exchange.sendResponseHeaders(201, -1);
            });
        }
        registry.server().answer("v2/base/manifests/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .set(
                            "Docker-Content-Digest",
                            answeredDigest.isEmpty() ? image.digest().toString() : answeredDigest);
            exchange.sendResponseHeaders(201, -1);
        });
    }

    @AfterEach
    void stop() {
        registry.close();
        foreign.close();
    }

    private RegistryTarget.Pushed push() throws IOException {
        RetryPolicy patience = new RetryPolicy(
                Duration.ofMinutes(2), Duration.ofMinutes(2), 1, 2, Duration.ofMillis(1), Duration.ofSeconds(1));
        return new Registries(new Transport(patience, ProxySelector.of(null)), any -> Optional.of(MINE), List.of())
                .target(ImageReference.parse(registry.host() + "/base:1", "test"))
                .push(layout, image.digest(), null, bytes -> {});
    }

    @Test
    void whatTheRegistryLacksIsSentWithThePasswordItAskedFor() throws IOException {
        assertThat(push().sent()).isEqualTo(2);
        assertThat(put).hasSize(2).allMatch(query -> query.startsWith("digest=sha256:"));
        assertThat(shown).containsOnly(BASIC);
    }

    @Test
    void anUploadElsewhereGoesThereWithoutThePassword() throws IOException {
        // another name of this machine stands for another host
        location = "http://localhost:" + foreign.server().address().getPort() + "/upload?permission=x";
        push();
        assertThat(put).hasSize(2).allMatch(query -> query.startsWith("permission=x&digest=sha256:"));
        assertThat(shown).containsOnly("null");
    }

    @Test
    void anUploadToNoWebAddressIsRefused() {
        for (String bad : List.of("", "file:///etc/passwd", "ht tp://x", "http:///upload", "http://me:x@127.0.0.1/")) {
            location = bad;
            assertThatThrownBy(this::push)
                    .as(bad)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("pushing " + registry.host() + "/base:1")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(put).isEmpty();
    }

    @Test
    void aTokenOfAForeignRealmIsNotAskedFor() {
        String realm = "http://localhost:" + foreign.server().address().getPort() + "/token";
        challenge = "Bearer realm=\"" + realm + "\",service=\"s\"";
        foreign.tokens("token", BASIC, "T");
        assertThatThrownBy(this::push)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a realm at localhost");
        assertThat(foreign.shown()).isEmpty();
    }

    @Test
    void aRegistryThatTookSomethingElseIsCaught() {
        answeredDigest = "sha256:" + "0".repeat(64);
        assertThatThrownBy(this::push).isInstanceOf(ProblemException.class).hasMessageContaining(answeredDigest);
    }

    @Test
    void whatARegistrySaysCannotSteerATerminal() {
        registry.server().answer("v2/base/manifests/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] said = "\u001b[31mno".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, said.length);
            exchange.getResponseBody().write(said);
        });
        assertThatThrownBy(this::push)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("status 403")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void aRegistryThatHangsUpIsTriedAgain() throws IOException {
        int[] times = {0};
        registry.server().answer("upload", exchange -> {
            if (times[0]++ == 0) {
                throw new IOException("cut");
            }
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, -1);
        });
        assertThat(push().sent()).isEqualTo(2);
        assertThat(times[0]).isEqualTo(3);
    }
}
