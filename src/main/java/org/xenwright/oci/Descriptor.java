package org.xenwright.oci;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names content: what kind it is, its digest, its size.
 *
 * @param size in bytes
 * @param annotations sorted
 * @param platform in an index: what the image is for; null when it does not say
 * @param urls where else the content is said to be; never asked
 */
public record Descriptor(
        String mediaType,
        BlobDigest digest,
        long size,
        SortedMap<String, String> annotations,
        @Nullable Platform platform,
        List<String> urls) {
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
        urls = List.copyOf(urls);
    }

    public static Descriptor of(String mediaType, BlobDigest digest, long size) {
        return new Descriptor(mediaType, digest, size, new TreeMap<>(), null, List.of());
    }

    /** Of content in memory. */
    public static Descriptor of(String mediaType, byte[] content) {
        return of(mediaType, BlobDigest.of(content), content.length);
    }

    public Descriptor withAnnotations(Map<String, String> changed) {
        return new Descriptor(mediaType, digest, size, new TreeMap<>(changed), platform, urls);
    }

    public Descriptor withPlatform(Platform changed) {
        return new Descriptor(mediaType, digest, size, annotations, changed, urls);
    }
}
