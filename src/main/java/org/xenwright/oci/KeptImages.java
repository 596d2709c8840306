package org.xenwright.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xenwright.store.Store;
import org.xenwright.store.StoreEntry;

/** The images an {@link ImageStore} holds, for listings. */
public final class KeptImages {
    private static final String TITLE = "org.opencontainers.image.title";
    private static final String VERSION = "org.opencontainers.image.version";

    private final Store store;

    public KeptImages(Store store) {
        this.store = store;
    }

    /**
     * An image that was brought once.
     *
     * @param digest of its manifest
     * @param name what its maker called it; empty when it says nothing
     * @param bytes of its layers, packed
     */
    public record Kept(BlobDigest digest, String name, long bytes) {}

    /** Returns the images whose manifests are here, by name and digest. Looking does not count as use. */
    public List<Kept> list() throws IOException {
        List<Kept> images = new ArrayList<>();
        for (StoreEntry entry : store.entries()) {
            if (entry.kind().equals(ImageStore.BLOBS) && entry.bytes() <= Manifest.LARGEST) {
                byte[] json = Files.readAllBytes(entry.place());
                BlobDigest digest = BlobDigest.of(json);
                if (digest.key().equals(entry.key()) && looksLikeManifest(json)) {
                    add(json, digest, images);
                }
            }
        }
        images.sort(Comparator.comparing(Kept::name)
                .thenComparing(each -> each.digest().toString()));
        return images;
    }

    private static boolean looksLikeManifest(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return text.startsWith("{") && text.contains("\"layers\"") && text.contains("\"config\"");
    }

    private static void add(byte[] json, BlobDigest digest, List<Kept> images) {
        Manifest manifest;
        try {
            manifest = Manifest.parse(json, digest.toString());
        } catch (ImageFormatException e) {
            // another document that has those words
            return;
        }
        String title = manifest.annotations().getOrDefault(TITLE, "");
        String version = manifest.annotations().getOrDefault(VERSION, "");
        images.add(new Kept(
                digest,
                (title + " " + version).strip().replaceAll("[^\\x20-\\x7e]", "?"),
                manifest.layers().stream().mapToLong(Descriptor::size).sum()));
    }
}
