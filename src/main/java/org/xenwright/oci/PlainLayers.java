package org.xenwright.oci;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;

/** The layers of a store unpacked, told by their content in which form they came, and kept by the digests of both forms. */
final class PlainLayers {
    private static final String LAYERS = "oci-layer";
    private static final String TAR = "layer.tar";
    private static final Limits PLAIN = Limits.of(32L << 30);

    private final Store store;

    PlainLayers(Store store) {
        this.store = store;
    }

    /**
     * Returns the plain tar of a layer.
     *
     * @param blob the layer as it travels
     * @param diffId what the configuration says the tar is
     * @param name of the image, for messages
     */
    Path of(Path blob, Descriptor layer, BlobDigest diffId, String name) throws IOException {
        Compression compression = compressionOf(blob);
        String shown = name + " layer " + layer.digest();
        if (compression == Compression.NONE) {
            if (!diffId.equals(layer.digest()) && !diffId.isOf(blob)) {
                throw notItsContent(shown, diffId);
            }
            return blob;
        }
        // by both digests: an image may claim any content for a layer it shares with others
        Digest key = Digest.of(layer.digest() + " " + diffId);
        Path entry = store.getSound(LAYERS, key, folder -> unpack(blob, compression, layer, diffId, shown, folder));
        return entry.resolve(TAR);
    }

    private static Compression compressionOf(Path blob) throws IOException {
        try (InputStream in = Files.newInputStream(blob)) {
            return Compression.ofContent(in.readNBytes(6));
        }
    }

    private static void unpack(
            Path blob, Compression compression, Descriptor layer, BlobDigest diffId, String shown, Path folder)
            throws IOException {
        Files.createDirectory(folder);
        Path tar = folder.resolve(TAR);
        MessageDigest digest = diffId.computation();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(blob), 1 << 16);
                InputStream plain = compression.open(raw, shown, PLAIN.forInput(layer.size()));
                OutputStream out = new DigestOutputStream(Files.newOutputStream(tar), digest)) {
            byte[] buffer = new byte[1 << 18];
            for (int n = plain.read(buffer); n >= 0; n = plain.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        if (!diffId.isOf(digest)) {
            throw notItsContent(shown, diffId);
        }
        // the store looks at sizes later; the digest is the configuration's own
        Digest sha256 = diffId.algorithm().equals("sha256") ? new Digest(diffId.hex()) : Digest.of(tar);
        Inventory.write(folder, Map.of(TAR, new Inventory.Item(Files.size(tar), sha256)));
    }

    private static ImageFormatException notItsContent(String shown, BlobDigest diffId) {
        return new ImageFormatException(shown, "its plain content is not " + diffId + ", as its configuration says");
    }
}
