package org.xenwright.image.artifact;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.Manifest;

/**
 * The image that another starts from, as its annotations name it.
 *
 * @param name Maven coordinates, or a reference to a registry
 * @param digest of its manifest
 */
public record BaseImage(String name, BlobDigest digest) {
    /** The key of the specification, a reference of a registry; ours may hold Maven coordinates too. */
    private static final String NAME = "org.opencontainers.image.base.name";

    private static final String DIGEST = "org.opencontainers.image.base.digest";

    /** Returns the base of a layout's only image; null when it has none. */
    public static @Nullable BaseImage of(ImageLayout layout) throws IOException {
        List<Descriptor> images = layout.index().manifests();
        if (images.size() != 1) {
            return null;
        }
        Manifest manifest = Manifest.parse(layout.manifest(images.get(0).digest()), layout.name());
        String name = manifest.annotations().get(NAME);
        String digest = manifest.annotations().get(DIGEST);
        return name == null || digest == null ? null : new BaseImage(name, BlobDigest.parse(digest));
    }

    /** Returns the annotations of an image that starts from this. */
    Map<String, String> annotations() {
        return Map.of(NAME, name, DIGEST, digest.toString());
    }
}
