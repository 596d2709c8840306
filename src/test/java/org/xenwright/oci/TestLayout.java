package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An image of ours as a layout on disk, for tests that send it somewhere. */
public final class TestLayout {
    private TestLayout() {}

    /** Writes an image for amd64 of these layers and nothing else. */
    public static void write(Path file, List<StoredLayer> layers, String version, Instant clock) throws IOException {
        ImageConfig config = new ImageConfig(
                Platform.ofDebian("amd64"),
                clock.toString(),
                layers.stream().map(StoredLayer::diffId).toList(),
                new TreeMap<>(),
                List.of());
        Manifest manifest = Manifest.of(
                Descriptor.of(MediaType.CONFIG, config.bytes()),
                layers.stream().map(StoredLayer::descriptor).toList(),
                Map.of());
        LayoutWriter.write(file, manifest, config, layers, version, clock);
    }
}
