package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xenwright.tree.Tree;

/**
 * An image whose every byte is in the store and was checked.
 *
 * @param digest of its manifest
 * @param layers plain tar files, the lowest first
 * @param fetched bytes that had to be brought for it now
 */
public record StoredImage(BlobDigest digest, Manifest manifest, ImageConfig config, List<Path> layers, long fetched) {
    public StoredImage {
        layers = List.copyOf(layers);
    }

    /** Bytes of its layers as they travel. */
    public long size() {
        return manifest.rootLayers().stream().mapToLong(Descriptor::size).sum();
    }

    /** Returns its root file system; a new tree each time, contents by reference into the store. */
    public Tree tree() throws IOException {
        return LayerStack.merge(layers);
    }
}
