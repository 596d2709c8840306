package org.xenwright.oci;

import java.util.Set;

/** The media types of OCI images (image-spec 1.1) and of Docker's schema 2, which is the same but for names. */
public final class MediaType {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String LAYER_GZIP = LAYER + "+gzip";
    public static final String LAYER_ZSTD = LAYER + "+zstd";
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private static final String DOCKER_LAYERS = "application/vnd.docker.image.rootfs.diff.tar";
    private static final Set<String> FOREIGN = Set.of(".nondistributable.", ".foreign.");

    private MediaType() {}

    static boolean isIndex(String type) {
        return type.equals(INDEX) || type.equals(DOCKER_INDEX);
    }

    static boolean isManifest(String type) {
        return type.equals(MANIFEST) || type.equals(DOCKER_MANIFEST);
    }

    /**
     * Returns whether it is a layer of a root file system, in whatever compression: labels are often wrong about that.
     */
    static boolean isLayer(String type) {
        return type.equals(LAYER) || type.startsWith(LAYER + "+") || type.startsWith(DOCKER_LAYERS);
    }

    /** Returns whether it is a layer that is kept elsewhere, at an address its descriptor names. */
    static boolean isForeignLayer(String type) {
        return FOREIGN.stream().anyMatch(type::contains);
    }
}
