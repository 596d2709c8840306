package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.xenwright.content.WholeFile;
import org.xenwright.store.Store;

/** Writes images of a store as folders of OCI image layouts (image-spec 1.1), each blob as it was brought. */
public final class LayoutFolder {
    private LayoutFolder() {}

    /**
     * Writes one image; blobs that are there stay. The index comes last, so that a folder without one is known to be
     * unfinished.
     *
     * @throws IOException when something of the image was taken out of the store meanwhile
     */
    public static void write(Path folder, StoredImage image, Store store) throws IOException {
        blob(folder, image.digest(), store);
        blob(folder, image.manifest().config().digest(), store);
        for (Descriptor layer : image.manifest().layers()) {
            blob(folder, layer.digest(), store);
        }
        Files.writeString(folder.resolve("oci-layout"), LayoutWriter.VERSION);
        Descriptor manifest =
                Descriptor.of(image.manifest().mediaType(), Files.readAllBytes(place(folder, image.digest())));
        WholeFile.open(folder.resolve("index.json"))
                .write(Index.of(List.of(manifest.withPlatform(image.config().platform())), Map.of())
                        .bytes());
    }

    private static void blob(Path folder, BlobDigest digest, Store store) throws IOException {
        Path to = place(folder, digest);
        if (Files.exists(to)) {
            return;
        }
        Path from = store.find(ImageStore.BLOBS, digest.key())
                .orElseThrow(() -> new IOException("the store no longer has " + digest + "; run it again"));
        Files.createDirectories(to.getParent());
        WholeFile.open(to).copy(from);
    }

    private static Path place(Path folder, BlobDigest digest) {
        return folder.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }
}
