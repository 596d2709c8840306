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
    private static final String FACTS = "digests";

    private final Store store;
    private final LayerCompression compression;

    /** Makes layers packed as most readers take them. */
    public LayerStore(Store store) {
        this(store, LayerCompression.ZSTD);
    }

    public LayerStore(Store store, LayerCompression compression) {
        this.store = store;
        this.compression = compression;
    }

    /**
     * Makes the layer that turns one tree into another.
     *
     * @param hidden names at the root that layers below have and the image must not
     */
    public StoredLayer layer(Tree before, Tree after, List<Name> hidden) throws IOException {
        Digest key = Digest.of(maker() + " " + hidden + " " + TreeIdentity.of(before, after));
        return layer(key, at -> make(before, after, hidden, at));
    }

    /**
     * The same, of trees that need no look into them.
     *
     * @param identity of what both follow from
     * @param before asked for only when the layer is not there yet
     */
    public StoredLayer layer(Digest identity, Before before, Tree after) throws IOException {
        Digest key = Digest.of(maker() + " of " + identity);
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
        Digest key = Digest.of(maker() + " " + hidden + " on " + identity + " " + changes);
        return layer(key, at -> make(before, after, hidden, at));
    }

    /** The tree a layer is put on. */
    @FunctionalInterface
    public interface Before {
        Tree tree() throws IOException;
    }

    private String maker() {
        return "layer by " + Generator.of(LayerStore.class) + " as " + compression.word();
    }

    private StoredLayer layer(Digest key, Store.Maker maker) throws IOException {
        Path entry = store.getSound(KIND, key, maker);
        String[] digests = Files.readString(entry.resolve(FACTS)).split("\n");
        Path blob = entry.resolve(compression.file());
        return new StoredLayer(
                Descriptor.of(compression.mediaType(), BlobDigest.parse(digests[0]), Files.size(blob)),
                BlobDigest.parse(digests[1]),
                blob);
    }

    private void make(Tree before, Tree after, List<Name> hidden, Path at) throws IOException {
        Files.createDirectory(at);
        Path file = at.resolve(compression.file());
        MessageDigest packed = Digest.sha256();
        MessageDigest plain = Digest.sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), packed);
                OutputStream packing = compression.packing(out);
                OutputStream tar = new BufferedOutputStream(new DigestOutputStream(packing, plain), 1 << 16)) {
            LayerTar.write(before, after, hidden, tar);
        }
        Digest blob = Digest.finish(packed.digest());
        byte[] digests = (BlobDigest.sha256(blob) + "\n" + BlobDigest.sha256(Digest.finish(plain.digest())) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        Files.write(at.resolve(FACTS), digests);
        Inventory.write(
                at,
                Map.of(
                        compression.file(),
                        new Inventory.Item(Files.size(file), blob),
                        FACTS,
                        new Inventory.Item(digests.length, Digest.of(digests))));
    }
}
