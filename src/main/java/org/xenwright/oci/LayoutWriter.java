package org.xenwright.oci;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.content.WholeFile;
import org.xenwright.layer.TarWriter;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * Writes one image as the tar of an OCI image layout (image-spec 1.1, image-layout.md). The same image gives the same
 * bytes.
 */
public final class LayoutWriter {
    static final String VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private LayoutWriter() {}

    /**
     * Writes the tar beside its place and moves it there.
     *
     * @param layers those the layout is to hold; others of the manifest are said to be kept elsewhere, as the
     *     specification allows
     * @param tag what the layout calls the image
     * @param clock the time of every entry
     */
    public static void write(
            Path file, Manifest manifest, ImageConfig config, Collection<StoredLayer> layers, String tag, Instant clock)
            throws IOException {
        byte[] document = manifest.bytes();
        Descriptor image = Descriptor.of(MediaType.MANIFEST, document)
                .withPlatform(config.platform())
                .withAnnotations(Map.of(ImageLayout.NAME, tag));
        WholeFile whole = WholeFile.closed(file);
        whole.makeLarge(partial -> {
            try (Tar tar = new Tar(whole.create(partial), clock)) {
                tar.file("oci-layout", Content.of(VERSION));
                tar.file(
                        "index.json",
                        Content.of(Index.of(List.of(image), Map.of()).bytes()));
                tar.folder("blobs");
                tar.folder("blobs/sha256");
                tar.blob(image.digest(), Content.of(document));
                tar.blob(manifest.config().digest(), Content.of(config.bytes()));
                for (StoredLayer layer : layers) {
                    tar.blob(
                            layer.descriptor().digest(),
                            new Content.Slice(
                                    layer.file(), 0, layer.descriptor().size()));
                }
            }
        });
    }

    private static final class Tar implements AutoCloseable {
        private final TarWriter tar;
        private final Instant clock;
        private final Set<BlobDigest> held = new HashSet<>();

        Tar(OutputStream out, Instant clock) {
            this.tar = new TarWriter(new BufferedOutputStream(out, 1 << 16));
            this.clock = clock;
        }

        void folder(String path) throws IOException {
            tar.add(TreePath.of(path), new Directory(Attributes.of(0755, clock)));
        }

        void file(String path, Content content) throws IOException {
            tar.add(TreePath.of(path), new RegularFile(Attributes.of(0644, clock), content));
        }

        void blob(BlobDigest digest, Content content) throws IOException {
            if (held.add(digest)) {
                file("blobs/" + digest.algorithm() + "/" + digest.hex(), content);
            }
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }

    /** Returns a tag that says a version: what a tag may not hold becomes a dash (distribution-spec 1.1). */
    public static String tag(String version) {
        String tag = version.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[.-]+", "");
        tag = tag.isEmpty() ? "latest" : tag;
        return tag.substring(0, Math.min(128, tag.length()));
    }
}
