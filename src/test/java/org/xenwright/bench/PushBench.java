package org.xenwright.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.StoredLayer;
import org.xenwright.oci.TestLayout;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.oci.registry.Registries;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Store;
import org.xenwright.transport.CountingProxy;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * An image of five layers of 20 MB and a small one is in Debian's registry; the small one changes and the image is
 * pushed again, by us and by {@code skopeo copy}. What crosses the wire is counted between.
 */
@Tag("bench")
class PushBench {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final int LAYERS = 5;

    @TempDir
    Path folder;

    private record Cost(long millis, long bytes) {}

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void oneSmallLayerChanged() throws Exception {
        Path first = image("first", 1);
        Path second = image("second", 2);
        long small = smallLayer(second);
        try (DebianRegistry registry = DebianRegistry.open(folder);
                CountingProxy line = new CountingProxy(registry.host())) {
            ours(first, line, "ours");
            skopeo(first, line);
            Cost our = cost(line, () -> ours(second, line, "ours"));
            Cost their = cost(line, () -> skopeo(second, line));
            TextTable table = new TextTable("lrrr")
                    .row("one layer of " + ByteSize.format(small) + " changed", "ours", "skopeo", "");
            table.row(
                    "bytes sent, at most " + (small + (64 << 10)),
                    Long.toString(our.bytes()),
                    Long.toString(their.bytes()),
                    our.bytes() <= small + (64 << 10) ? "within" : "over");
            table.row("wall time", our.millis() + " ms", their.millis() + " ms", "");
            table.lines().forEach(System.out::println);
        }
    }

    private static Cost cost(CountingProxy line, Work work) throws Exception {
        long start = System.nanoTime();
        long before = line.sent();
        work.run();
        return new Cost(Duration.ofNanos(System.nanoTime() - start).toMillis(), line.sent() - before);
    }

    private static void ours(Path file, CountingProxy line, String name) throws IOException {
        ImageLayout layout = ImageLayout.open(file, null);
        new Registries(Transport.standard(), Credentials.NONE, List.of())
                .target(ImageReference.parse(line.host() + "/" + name + ":1", "bench"))
                .push(layout, layout.index().manifests().get(0).digest(), null, bytes -> {});
    }

    private static void skopeo(Path file, CountingProxy line) throws IOException {
        Judge.Verdict verdict = Judge.run(
                "skopeo",
                "--insecure-policy",
                "copy",
                "--dest-tls-verify=false",
                "oci-archive:" + file,
                "docker://" + line.host() + "/theirs:1");
        if (verdict.exit() != 0) {
            throw new IOException(verdict.output());
        }
    }

    private static long smallLayer(Path file) throws IOException {
        ImageLayout layout = ImageLayout.open(file, null);
        List<Descriptor> layers = Manifest.parse(
                        layout.manifest(layout.index().manifests().get(0).digest()), "bench")
                .layers();
        return layers.get(LAYERS).size();
    }

    private Path image(String name, int seed) throws IOException {
        LayerStore layers = new LayerStore(new Store(folder.resolve("store")));
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        List<StoredLayer> all = new ArrayList<>();
        for (int i = 0; i <= LAYERS; i++) {
            Path noise = folder.resolve(name + i);
            byte[] bytes = new byte[i < LAYERS ? 20 << 20 : 8 << 10];
            new Random(i < LAYERS ? 100 + i : seed).nextBytes(bytes);
            Files.write(noise, bytes);
            Tree next = tree.copy();
            next.put(
                    "layer" + i,
                    new RegularFile(Attributes.of(0644, CLOCK), new Content.Slice(noise, 0, bytes.length)));
            all.add(layers.layer(tree, next, List.of()));
            tree = next;
        }
        Path file = folder.resolve(name + ".oci.tar");
        TestLayout.write(file, all, "1", CLOCK);
        return file;
    }
}
