package org.xenwright.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.MediaType;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.oci.StoredLayer;
import org.xenwright.oci.TestLayout;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.CountingProxy;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Debian's registry takes what we push, and sends only what it lacked. */
@Tag("judge")
class PushJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path folder;

    private DebianRegistry registry;
    private CountingProxy line;

    @BeforeEach
    void start() throws IOException {
        registry = DebianRegistry.open(folder);
        line = new CountingProxy(registry.host());
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
        registry.close();
    }

    @Test
    void anImageIsPushedAndAChangeOfOneLayerSendsThatLayerAlone() throws Exception {
        ImageReference reference = ImageReference.parse(line.host() + "/team/web:1.0", "the test");
        Registries registries = new Registries(Transport.standard(), Credentials.NONE, List.of());
        ImageLayout first = image("first", "one");
        BlobDigest digest = digest(first);
        RegistryTarget.Pushed pushed = registries.target(reference).push(first, digest, null, bytes -> {});
        assertThat(pushed.sent()).isEqualTo(3);
        assertThat(pushed.bytes()).isGreaterThan(1 << 20);
        assertThat(manifest(reference)).isEqualTo(first.manifest(digest));

        RegistryTarget.Pushed again = registries.target(reference).push(first, digest, null, bytes -> {});
        assertThat(again.sent()).isZero();

        ImageLayout second = image("second", "another");
        long before = line.sent();
        RegistryTarget.Pushed changed = registries.target(reference).push(second, digest(second), null, bytes -> {});
        assertThat(changed.sent()).isEqualTo(2); // the small layer and the configuration
        // whatever crosses the wire, requests and all
        assertThat(line.sent() - before).isBetween(changed.bytes(), changed.bytes() + (64 << 10));
        assertThat(changed.bytes()).isLessThan(64 << 10);

        ImageStore images = new ImageStore(new Store(folder.resolve("elsewhere")), Progress.SILENT);
        BlobDigest got = images.pin(registries.image(reference), Platform.ofDebian("amd64"), null);
        assertThat(got).isEqualTo(digest(second));
        StoredImage stored = images.get(got, "pulled", () -> registries.image(reference));
        assertThat(((RegularFile) stored.tree().find("etc-motd").orElseThrow())
                        .content()
                        .bytes(100))
                .isEqualTo("another".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static BlobDigest digest(ImageLayout layout) throws IOException {
        return layout.index().manifests().get(0).digest();
    }

    private byte[] manifest(ImageReference reference) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + registry.host() + "/v2/" + reference.repository() + "/manifests/1.0"))
                .header("Accept", MediaType.MANIFEST)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private ImageLayout image(String name, String text) throws IOException {
        LayerStore layers = new LayerStore(new Store(folder.resolve("store")));
        Tree nothing = new Tree(Attributes.of(0755, CLOCK));
        Tree large = nothing.copy();
        byte[] noise = new byte[2 << 20];
        new Random(1).nextBytes(noise);
        large.put("noise", new RegularFile(Attributes.of(0644, CLOCK), Content.of(noise)));
        Tree small = large.copy();
        small.put("etc-motd", new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
        List<StoredLayer> all = new ArrayList<>();
        all.add(layers.layer(nothing, large, List.of()));
        all.add(layers.layer(large, small, List.of()));
        Path file = folder.resolve(name + ".oci.tar");
        TestLayout.write(file, all, "1.0", CLOCK);
        return ImageLayout.open(file, null);
    }
}
