package org.xenwright.oci;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.xenwright.compress.StableGzip;
import org.xenwright.layer.TreeChanges;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Name;
import org.xenwright.tree.Tree;

/** Makes layers, each once: compressing a layer takes longer than all else that is done with it. */
public final class LayerStore {
    private static final String KIND = "layer";
    private static final String BLOB = "layer.tar.gz";
    private static final String FACTS = "digests";

    private final Store store;

    public LayerStore(Store store) {
        this.store = store;
    }

    /**
     * Makes the layer that turns one tree into another.
     *
     * @param hidden names at the root that layers below have and the image must not
     */
    public StoredLayer layer(Tree before, Tree after, List<Name> hidden) throws IOException {
        Digest key = Digest.of("layer by " + code() + " " + hidden + " " + TreeIdentity.of(before, after));
        return layer(key, at -> make(before, after, hidden, at));
    }

    /**
     * The same, of trees that need no look into them.
     *
     * @param identity of what both follow from
     * @param before asked for only when the layer is not there yet
     */
    public StoredLayer layer(Digest identity, Before before, Tree after) throws IOException {
        Digest key = Digest.of("layer by " + code() + " of " + identity);
        return layer(key, at -> make(before.tree(), after, List.of(), at));
    }

    /**
     * Makes the layer that turns one tree into another, reading them only where they differ.
     *
     * @param identity of the tree before
     * @param hidden see {@link #layer(Tree, Tree, List)}
     */
    public StoredLayer change(Digest identity, Tree before, Tree after, List<Name> hidden) throws IOException {
        Digest changes = TreeIdentity.of(TreeChanges.between(before, after));
        Digest key = Digest.of("layer by " + code() + " " + hidden + " on " + identity + " " + changes);
        return layer(key, at -> make(before, after, hidden, at));
    }

    /** The tree a layer is put on. */
    @FunctionalInterface
    public interface Before {
        Tree tree() throws IOException;
    }

    private static Digest code() {
        return Generator.of(LayerStore.class);
    }

    private StoredLayer layer(Digest key, Store.Maker maker) throws IOException {
        Path entry = store.getSound(KIND, key, maker);
        String[] digests = Files.readString(entry.resolve(FACTS)).split("\n");
        Path blob = entry.resolve(BLOB);
        return new StoredLayer(
                Descriptor.of(MediaType.LAYER_GZIP, BlobDigest.parse(digests[0]), Files.size(blob)),
                BlobDigest.parse(digests[1]),
                blob);
    }

    private static void make(Tree before, Tree after, List<Name> hidden, Path at) throws IOException {
        Files.createDirectory(at);
        MessageDigest packed = Digest.sha256();
        MessageDigest plain = Digest.sha256();
        try (OutputStream file = new DigestOutputStream(Files.newOutputStream(at.resolve(BLOB)), packed);
                OutputStream gzip = new StableGzip(file);
                OutputStream tar = new BufferedOutputStream(new DigestOutputStream(gzip, plain), 1 << 16)) {
            LayerTar.write(before, after, hidden, tar);
        }
        Digest blob = Digest.finish(packed.digest());
        byte[] digests = (BlobDigest.sha256(blob) + "\n" + BlobDigest.sha256(Digest.finish(plain.digest())) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        Files.write(at.resolve(FACTS), digests);
        Inventory.write(
                at,
                Map.of(
                        BLOB,
                        new Inventory.Item(Files.size(at.resolve(BLOB)), blob),
                        FACTS,
                        new Inventory.Item(digests.length, Digest.of(digests))));
    }
}
