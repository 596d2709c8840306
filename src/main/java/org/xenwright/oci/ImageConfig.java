package org.xenwright.oci;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, as far as it concerns a root file system.
 *
 * @param platform what it is for
 * @param created RFC 3339; null when it does not say
 * @param diffIds digests of the uncompressed layers, the lowest first
 * @param labels sorted
 * @param environment of the process a container would run, {@code NAME=VALUE}
 */
public record ImageConfig(
        Platform platform,
        @Nullable String created,
        List<BlobDigest> diffIds,
        SortedMap<String, String> labels,
        List<String> environment) {
    /** Longest configuration we look at. */
    public static final int LARGEST = 8 << 20;

    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        environment = List.copyOf(environment);
    }

    /**
     * Reads one.
     *
     * @param name what errors call it
     * @throws ImageFormatException when it is none
     */
    public static ImageConfig parse(byte[] json, String name) throws ImageFormatException {
        return new Json(name).config(json);
    }

    /** The same configuration always gives these bytes. */
    public byte[] bytes() {
        return Json.bytes(this);
    }
}
