package org.xenwright.oci;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An image: its configuration and its layers, the lowest first.
 *
 * @param mediaType of the manifest itself
 * @param artifactType what it is when it is no container image; null when it is one
 * @param annotations sorted
 */
public record Manifest(
        String mediaType,
        @Nullable String artifactType,
        Descriptor config,
        List<Descriptor> layers,
        SortedMap<String, String> annotations) {
    /** Longest manifest or index we look at; registries need not take longer ones either. */
    public static final int LARGEST = 4 << 20;

    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** Returns an OCI manifest. */
    public static Manifest of(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        return new Manifest(MediaType.MANIFEST, null, config, layers, new TreeMap<>(annotations));
    }

    /**
     * Reads one.
     *
     * @param name what errors call it
     * @throws ImageFormatException when it is none
     */
    public static Manifest parse(byte[] json, String name) throws ImageFormatException {
        return new Json(name).manifest(json);
    }

    /** The same manifest always gives these bytes; its digest is theirs. */
    public byte[] bytes() {
        return Json.bytes(this);
    }

    /** Returns the layers of the root file system; others are of no concern to who unpacks it. */
    public List<Descriptor> rootLayers() {
        return layers.stream()
                .filter(layer -> MediaType.isLayer(layer.mediaType()) || MediaType.isForeignLayer(layer.mediaType()))
                .toList();
    }
}
