package org.xenwright.oci;

import java.nio.file.Path;
import java.util.Map;

/**
 * A layer that lies in the store.
 *
 * @param descriptor what an image calls it
 * @param diffId digest of its tar before compression
 * @param file its bytes
 */
public record StoredLayer(Descriptor descriptor, BlobDigest diffId, Path file) {
    public StoredLayer withAnnotations(Map<String, String> annotations) {
        return new StoredLayer(descriptor.withAnnotations(annotations), diffId, file);
    }
}
